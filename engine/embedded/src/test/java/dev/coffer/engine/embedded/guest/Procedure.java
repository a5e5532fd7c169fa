package dev.coffer.engine.embedded.guest;

import java.util.Arrays;

/**
 * The calls of libvirt's protocol that matter here, by their numbers in remote_protocol.x; they
 * never change.
 */
public enum Procedure {
  DOMAIN_RESUME(28),
  NETWORK_CREATE(39),
  NETWORK_DEFINE(41),
  NETWORK_DESTROY(42),
  NETWORK_UNDEFINE(49),
  ABORT_JOB(164),
  GET_BLOCK_INFO(194),
  DOMAIN_CREATE(196),
  DOMAIN_UNDEFINE(231),
  DOMAIN_DESTROY(234),
  BLOCK_JOB_ABORT(237),
  DOMAIN_SHUTDOWN(258),
  FREEZE(335),
  THAW(336),
  BLOCK_COPY(345),
  DOMAIN_DEFINE(350),
  CHECKPOINT_DELETE(417),
  BACKUP_BEGIN(421),
  BACKUP_DESCRIPTION(422),

  /** One that changes nothing. */
  OTHER(0);

  private final int number;

  Procedure(int number) {
    this.number = number;
  }

  static Procedure of(int number) {
    return Arrays.stream(values())
        .filter(procedure -> procedure.number == number)
        .findFirst()
        .orElse(OTHER);
  }
}
