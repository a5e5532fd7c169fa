package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions together out of the operations in the records of the log. They are interleaved,
 * and one whose end is not there never happened.
 */
final class XfsTransactions implements XfsLog.Visitor {

  /** Takes complete transactions in their order. */
  @FunctionalInterface
  interface Visitor {
    /**
     * All that one changed.
     *
     * @param position in the log of the record it starts in
     */
    void committed(long position, List<XfsLogItem> items) throws IOException;
  }

  static final int OPERATION_BYTES = 12;

  private static final int START = 0x1;
  private static final int COMMIT = 0x2;
  private static final int CONTINUED = 0x8;
  private static final int UNMOUNT = 0x20;

  private static final int HEADER_MAGIC = 0x5452414e;
  private static final int HEADER_BYTES = 16;

  /** What transactions that are not complete may take of the heap. */
  private static final long MAX_BYTES = 96L << 20;

  private static final class Transaction {
    final long position;
    final List<XfsLogItem> items = new ArrayList<>();
    int headerBytes;
    long bytes;

    Transaction(long position) {
      this.position = position;
    }
  }

  private final Visitor visitor;
  private final Map<Integer, Transaction> open = new HashMap<>();
  private long bytes;
  private int committed;

  XfsTransactions(Visitor visitor) {
    this.visitor = visitor;
  }

  /** How many were complete. */
  int committed() {
    return committed;
  }

  @Override
  public void record(XfsLogRecord record) throws IOException {
    var data = record.data();
    int at = 0;
    for (int i = 0; i < record.operations() && data.limit() - at >= OPERATION_BYTES; i++) {
      // The heads of operations are big-endian on all machines.
      var head = data.slice(at, OPERATION_BYTES).order(ByteOrder.BIG_ENDIAN);
      int length = head.getInt(4);
      at += OPERATION_BYTES;
      if (length < 0 || length > data.limit() - at) {
        throw damaged();
      }
      var content = new byte[length];
      data.get(at, content);
      operation(record.position(), head.getInt(0), head.get(9), content, data.order());
      at += length;
    }
  }

  private void operation(long position, int id, int flags, byte[] content, ByteOrder order)
      throws IOException {
    if ((flags & START) != 0) {
      close(open.put(id, new Transaction(position)));
      return;
    }
    var transaction = open.get(id);
    if (transaction == null || (flags & UNMOUNT) != 0) {
      // It started before what is to be replayed.
      return;
    }
    if ((flags & COMMIT) != 0) {
      close(open.remove(id));
      committed++;
      visitor.committed(transaction.position, transaction.items);
      return;
    }
    transaction.bytes += content.length;
    bytes += content.length;
    if (bytes > MAX_BYTES) {
      throw new DiskException("LogTooLarge", "a transaction in its log is too large");
    }
    add(transaction, (flags & CONTINUED) != 0, content, order);
  }

  private void close(@Nullable Transaction transaction) {
    if (transaction != null) {
      bytes -= transaction.bytes;
    }
  }

  private static void add(
      Transaction transaction, boolean continued, byte[] content, ByteOrder order)
      throws DiskException {
    if (content.length == 0) {
      return;
    }
    if (transaction.headerBytes < HEADER_BYTES) {
      header(transaction, content, order);
      return;
    }
    var items = transaction.items;
    if (continued) {
      if (items.isEmpty()) {
        throw damaged();
      }
      items.getLast().extend(content);
    } else if (items.isEmpty() || items.getLast().isComplete()) {
      items.add(new XfsLogItem(order, content));
    } else {
      items.getLast().add(content);
    }
  }

  /** Says nothing that is needed, and may itself be in two records. */
  private static void header(Transaction transaction, byte[] content, ByteOrder order)
      throws DiskException {
    boolean first = transaction.headerBytes == 0 && content.length >= 4;
    if (first && ByteBuffer.wrap(content).order(order).getInt(0) != HEADER_MAGIC) {
      throw damaged();
    }
    transaction.headerBytes += content.length;
    if (transaction.headerBytes > HEADER_BYTES) {
      throw damaged();
    }
  }

  private static DiskException damaged() {
    return XfsSuperblock.damaged("the operations in its log are damaged");
  }
}
