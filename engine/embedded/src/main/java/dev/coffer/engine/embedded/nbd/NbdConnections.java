package dev.coffer.engine.embedded.nbd;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Connections to one export, so that several threads can ask at once: made when they are needed,
 * and one only where the server does not say that it takes several.
 */
final class NbdConnections implements Closeable {

  private static final int MOST = 4;

  private final NbdExport export;
  private final ExportInfo info;
  private final Semaphore turns;
  private final ArrayDeque<NbdConnection> idle = new ArrayDeque<>();
  private final Set<NbdConnection> all = new HashSet<>();
  private Optional<String> over = Optional.empty();

  NbdConnections(NbdExport export, NbdConnection first) {
    this.export = export;
    this.info = first.info();
    this.turns = new Semaphore(info.has(Protocol.TRANSMISSION_CAN_MULTI_CONN) ? MOST : 1);
    idle.add(first);
    all.add(first);
  }

  interface Request {
    long on(NbdConnection connection) throws IOException;
  }

  /** Asks on whichever connection is free; returns what the request does. */
  long run(Request request) throws IOException {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for a connection was interrupted");
    }
    try {
      var connection = borrow();
      try {
        return request.on(connection);
      } finally {
        giveBack(connection);
      }
    } finally {
      turns.release();
    }
  }

  private NbdConnection borrow() throws IOException {
    synchronized (this) {
      requireOpen();
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    var another = NbdConnection.open(export);
    synchronized (this) {
      all.add(another);
    }
    try {
      requireOpen();
      requireSame(another.info());
      return another;
    } catch (NbdException e) {
      giveBack(another);
      throw e;
    }
  }

  private synchronized void requireOpen() throws NbdException {
    if (over.isPresent()) {
      throw new NbdException(over.get());
    }
  }

  private void requireSame(ExportInfo other) throws NbdException {
    if (!other.equals(info)) {
      throw new NbdException("the server says something else of the disk than before");
    }
  }

  /** Where one has failed the others are of no use: who knows what would be read by a new one. */
  private synchronized void giveBack(NbdConnection connection) {
    if (over.isEmpty() && connection.isUsable()) {
      idle.push(connection);
    } else {
      connection.close();
      over = over.or(() -> Optional.of("a connection to it was lost"));
    }
  }

  /** Also ends the requests that are under way. */
  @Override
  public synchronized void close() {
    over = Optional.of("the disk is closed");
    all.forEach(NbdConnection::close);
    all.clear();
    idle.clear();
  }
}
