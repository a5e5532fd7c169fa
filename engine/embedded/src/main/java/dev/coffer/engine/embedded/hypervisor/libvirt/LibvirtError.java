package dev.coffer.engine.embedded.hypervisor.libvirt;

/** What went wrong, as far as it makes a difference; numbers are those of libvirt's virterror.h. */
enum LibvirtError {
  NO_DOMAIN(42),
  NO_NETWORK(43),
  NO_CHECKPOINT(103),
  NO_BACKUP(104),
  /** The bitmap of a checkpoint is missing or broken. */
  CHECKPOINT_INCONSISTENT(109),
  /** Not in this state of the machine. */
  OPERATION_INVALID(55),
  /** Not with this machine. */
  OPERATION_UNSUPPORTED(84),
  /** Not with any machine of this driver. */
  NO_SUPPORT(3),
  CONFIG_UNSUPPORTED(67),
  /** Somebody else is at it, and does not end. */
  OPERATION_TIMEOUT(68),
  AGENT_UNRESPONSIVE(86),
  AGENT_UNSYNCED(97),
  /** Of all kinds. */
  INTERNAL(1),
  /** None of libvirt's: it cannot be asked, or its answer is lost. */
  AWAY(-1),
  /** Any other. */
  OTHER(0);

  private final int code;

  LibvirtError(int code) {
    this.code = code;
  }

  static LibvirtError of(int code) {
    for (LibvirtError error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    return OTHER;
  }
}
