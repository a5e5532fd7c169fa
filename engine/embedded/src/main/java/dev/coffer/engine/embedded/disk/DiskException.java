package dev.coffer.engine.embedded.disk;

import dev.coffer.engine.Problem;
import java.io.IOException;

/** A disk cannot be read, or not be trusted; the problem says which, why, and what to do. */
public final class DiskException extends IOException {

  private final transient Problem problem;

  public DiskException(String reason, String message) {
    this(new Problem(reason, message));
  }

  public DiskException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
