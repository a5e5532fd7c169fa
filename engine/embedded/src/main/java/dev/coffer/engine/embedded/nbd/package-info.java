/**
 * Disks over the network block device protocol: {@link dev.coffer.engine.embedded.nbd.NbdDisk}
 * reads one that somebody serves, {@link dev.coffer.engine.embedded.nbd.NbdServer} serves one.
 * Written by the protocol's description, {@code doc/proto.md} of the project NetworkBlockDevice: no
 * library of the Java world speaks its fixed newstyle with structured replies.
 */
@NullMarked
package dev.coffer.engine.embedded.nbd;

import org.jspecify.annotations.NullMarked;
