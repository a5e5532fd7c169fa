package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the file systems of guests to rest for the instant in which a moment is fixed. Which guest
 * may be at rest is written down first: whatever ends Coffer in between, a {@link Watchman} lets
 * the guest go on at once, and Coffer does as soon as it starts again.
 */
final class Freezing {

  private static final Logger LOG = LoggerFactory.getLogger(Freezing.class);

  private final Backups backups;
  private final ScratchFolder scratch;
  private final String uri;

  /**
   * Of guests whose machines are backed up.
   *
   * @param uri of their libvirt
   */
  Freezing(Backups backups, ScratchFolder scratch, String uri) {
    this.backups = backups;
    this.scratch = scratch;
    this.uri = uri;
  }

  /** Fixes a moment. */
  interface Fix {
    void run() throws IOException;
  }

  /**
   * Fixes a moment, at rest if the guest can do that.
   *
   * @return whether it was at rest
   */
  boolean during(Domain domain, Fix fix) throws IOException {
    if (!domain.hasAgent() || domain.state().isPaused()) {
      fix.run();
      return false;
    }
    scratch.freezing(domain.id());
    Optional<Watchman> watchman = Watchman.over(domain.id(), uri);
    try {
      boolean frozen = freeze(domain);
      fix.run();
      return frozen;
    } finally {
      thaw(domain.id());
      watchman.ifPresent(Watchman::close);
    }
  }

  private boolean freeze(Domain domain) {
    try {
      backups.freeze(domain.id());
      return true;
    } catch (LibvirtException e) {
      LOG.warn(
          "virtual machine {} is backed up as after a power cut, as its guest agent could not bring its file systems to rest: {}",
          domain.name(),
          e.getMessage());
      return false;
    }
  }

  private void thaw(VmId vm) {
    try {
      backups.thaw(vm);
      scratch.thawed(vm);
    } catch (IOException e) {
      LOG.warn("the file systems of {} may be at rest still: {}", vm, e.getMessage());
    }
  }

  /** Lets guests go on that a crash has left at rest. */
  void recover() throws IOException {
    for (VmId vm : scratch.frozen()) {
      thaw(vm);
    }
  }
}
