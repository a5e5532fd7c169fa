package dev.coffer.engine.embedded.nbd;

import java.time.Duration;
import java.util.List;

/**
 * A disk that somebody serves.
 *
 * @param name of the export
 * @param bitmaps of changes that are asked for, as QEMU names them
 * @param patience how long one request may take
 */
public record NbdExport(NbdAddress address, String name, List<String> bitmaps, Duration patience) {

  /** Longer than QEMU waits for a disk of its own before it gives up. */
  private static final Duration USUAL_PATIENCE = Duration.ofMinutes(2);

  public NbdExport {
    bitmaps = List.copyOf(bitmaps);
  }

  public NbdExport(NbdAddress address, String name, List<String> bitmaps) {
    this(address, name, bitmaps, USUAL_PATIENCE);
  }

  @Override
  public String toString() {
    return "export '%s' at %s".formatted(name, address);
  }
}
