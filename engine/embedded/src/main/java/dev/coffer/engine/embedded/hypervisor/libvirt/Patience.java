package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.time.Duration;

/**
 * How long a daemon of libvirt that is there may say nothing before it counts as away. It answers
 * to signs of life whatever else it does, so that a call may take longer; and how long a machine's
 * QEMU may.
 *
 * @param toConnect how long until a connection is made
 * @param signSeconds how long after the last answer, and between signs, it is asked for one
 * @param signs how many stay unanswered before a connection counts as lost
 * @param toAnswer how long QEMU may take to answer what is asked about a machine
 */
record Patience(Duration toConnect, int signSeconds, int signs, Duration toAnswer) {

  /** A connection counts as lost after 20 seconds, well before a person gives up. */
  static final Patience USUAL = new Patience(Duration.ofSeconds(10), 5, 3, Duration.ofSeconds(20));
}
