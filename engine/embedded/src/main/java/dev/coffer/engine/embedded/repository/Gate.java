package dev.coffer.engine.embedded.repository;

/** Lets calls in until the repository is closed, and the closing wait for those inside. */
final class Gate {

  private final String where;
  private int inside;
  private volatile boolean closed;

  Gate(String where) {
    this.where = where;
  }

  synchronized void enter() throws RepositoryException {
    check();
    inside++;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Long calls ask now and then, so that they end soon. */
  void check() throws RepositoryException {
    if (closed) {
      throw new RepositoryException(
          RepositoryException.CLOSED, "repository " + where + " is closed: open it again");
    }
  }

  /** Says whether this call was the first. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    boolean interrupted = false;
    while (inside > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
