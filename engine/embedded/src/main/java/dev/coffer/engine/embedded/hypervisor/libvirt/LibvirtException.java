package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.embedded.hypervisor.HypervisorException;

/** libvirt could not do something, and says why. */
final class LibvirtException extends HypervisorException {

  private final LibvirtError error;

  LibvirtException(int code, String message) {
    this(LibvirtError.of(code), message);
  }

  LibvirtException(LibvirtError error, String message) {
    super(message);
    this.error = error;
  }

  LibvirtError error() {
    return error;
  }

  boolean is(LibvirtError other) {
    return error == other;
  }

  @Override
  public boolean isAway() {
    return is(LibvirtError.AWAY);
  }
}
