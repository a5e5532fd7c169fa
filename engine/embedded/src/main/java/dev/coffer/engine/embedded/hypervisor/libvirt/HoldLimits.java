package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long, and in how much space, the moment of a running machine may be held. A scratch file that
 * cannot grow would make the guest's own writes fail (seen with QEMU 7.2: the backup job of libvirt
 * passes the error on to the guest), so a backup ends well before that.
 *
 * @param scratch what the earlier content of one disk may take, in bytes; without it, all but the
 *     reserve
 * @param time a backup of a machine may take, while something is written to it
 */
public record HoldLimits(OptionalLong scratch, Duration time) {

  private static final long LARGEST_RESERVE = 1L << 30;
  private static final long MEBIBYTE = 1L << 20;

  /**
   * How it stands.
   *
   * @param used bytes that the earlier content of each disk takes, by its target
   * @param since the moment
   * @param free bytes where the scratch files are
   * @param capacity bytes there in all
   * @param stopped whether the machine has stopped, as QEMU could not set anything aside for it
   */
  record Standing(
      Map<String, Long> used, Duration since, long free, long capacity, boolean stopped) {}

  /** A disk that keeps its moment from being held, and what was measured. */
  record Excess(String target, String measured) {}

  /** What must stay free: a guest writes on between two looks. */
  static long reserve(long capacity) {
    return Math.min(LARGEST_RESERVE, capacity / 4);
  }

  /** The disk that has to go; empty while all is well. */
  Optional<Excess> excess(Standing now) {
    return now.used().entrySet().stream()
        .filter(disk -> disk.getValue() > 0 || now.stopped())
        .max(Map.Entry.comparingByValue())
        .flatMap(
            disk ->
                cause(disk.getValue(), now)
                    .map(
                        cause ->
                            new Excess(
                                disk.getKey(),
                                measured(disk.getValue(), now.since()) + ", which is " + cause)));
  }

  private Optional<String> cause(long used, Standing now) {
    if (scratch.isPresent() && used > scratch.getAsLong()) {
      return Optional.of(
          "more than the %s that the setting scratchLimit lets its earlier content take"
              .formatted(mebibytes(scratch.getAsLong())));
    }
    if (now.free() < reserve(now.capacity())) {
      return Optional.of(
          "too much now that only %s of the scratch folder's %s are free"
              .formatted(mebibytes(now.free()), mebibytes(now.capacity())));
    }
    if (now.since().compareTo(time) > 0) {
      return Optional.of(
          "still going on after the %d minutes that the setting holdAtMost lets a backup take"
              .formatted(time.toMinutes()));
    }
    return Optional.empty();
  }

  private static String measured(long used, Duration since) {
    double seconds = Math.max(1, since.toMillis()) / 1000.0;
    return String.format(
        Locale.ROOT,
        "%s of it were overwritten within %.1f s of the moment that was to be saved (%.1f MiB/s)",
        mebibytes(used),
        seconds,
        used / seconds / MEBIBYTE);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MEBIBYTE);
  }
}
