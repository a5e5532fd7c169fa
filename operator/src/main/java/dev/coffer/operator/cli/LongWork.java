package dev.coffer.operator.cli;

import dev.coffer.engine.RepositoryCare;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Shows how far a long call on a repository is, and ends it when somebody asks for that. */
final class LongWork implements RepositoryCare.Progress {

  private final String label;
  private final Progress progress;
  private final BooleanSupplier stop;
  private int shown = -1;

  LongWork(String label, Progress progress, BooleanSupplier stop) {
    this.label = label;
    this.progress = progress;
    this.stop = stop;
  }

  /** Ends the call. */
  static final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public void at(long bytes, long totalBytes) {
    if (stop.getAsBoolean()) {
      throw new StoppedException();
    }
    int percent = totalBytes <= 0 ? 0 : (int) Math.clamp(100.0 * bytes / totalBytes, 0, 100);
    if (percent != shown) {
      shown = percent;
      progress.show(List.of(new Progress.Item(label, label, percent, Math.max(totalBytes, 0))));
    }
  }
}
