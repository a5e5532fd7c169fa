package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * The entries of one folder of a FAT file system, piece by piece. A long name stands in entries of
 * its own before the short one; it counts when all of it is there and belongs to the short one.
 */
final class FatEntries {

  static final int BYTES = 32;

  /**
   * The code page of short names. They do not say theirs; this one has all letters of western
   * Europe, and Windows gives a long name to whatever is not plain ASCII.
   */
  private static final Charset CODE_PAGE = Charset.forName("IBM850");

  private static final int DELETED = 0xe5;
  private static final int LONG_NAME = 0x0f;
  private static final int LABEL = 0x08;
  private static final int LAST_PART = 0x40;
  private static final int PART_CHARS = 13;
  private static final int MOST_PARTS = 20;
  private static final int LOWER_BASE = 0x08;
  private static final int LOWER_EXTENSION = 0x10;
  private static final int[] CHAR_OFFSETS = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

  private final FileSystemReader.EntryVisitor visitor;

  /** The long name so far, which comes from its end. */
  private String longName = "";

  private int checksum;

  /** The number of the part that must come next; 0 when the name is complete, -1 without one. */
  private int awaited = -1;

  FatEntries(FileSystemReader.EntryVisitor visitor) {
    this.visitor = visitor;
  }

  /**
   * Takes the next piece of the folder.
   *
   * @param offset of the piece in the partition; entries are known by theirs
   * @return whether there may be more
   */
  boolean accept(ByteBuffer piece, long offset) throws IOException {
    for (int at = 0; at + BYTES <= piece.limit(); at += BYTES) {
      int first = piece.get(at) & 0xff;
      int attributes = piece.get(at + 11);
      if (first == 0) {
        return false;
      }
      if (first == DELETED) {
        awaited = -1;
      } else if ((attributes & 0x3f) == LONG_NAME) {
        addPart(piece, at, first);
      } else {
        if ((attributes & LABEL) == 0) {
          visit(piece, at, offset + at);
        }
        awaited = -1;
      }
    }
    return true;
  }

  private void addPart(ByteBuffer piece, int at, int first) {
    int number = first & ~LAST_PART;
    int sum = piece.get(at + 13) & 0xff;
    if ((first & LAST_PART) != 0) {
      boolean possible = number >= 1 && number <= MOST_PARTS;
      awaited = possible ? number : -1;
      longName = "";
      checksum = sum;
    }
    if (number != awaited || sum != checksum) {
      awaited = -1;
      return;
    }
    longName = part(piece, at) + longName;
    awaited--;
  }

  private static String part(ByteBuffer piece, int at) {
    var part = new StringBuilder(PART_CHARS);
    for (int offset : CHAR_OFFSETS) {
      char c = (char) piece.getShort(at + offset);
      if (c == 0) {
        break;
      }
      part.append(c);
    }
    return part.toString();
  }

  private void visit(ByteBuffer piece, int at, long id) throws IOException {
    var shortBytes = new byte[11];
    piece.get(at, shortBytes);
    boolean hasLongName = awaited == 0 && checksum == checksum(shortBytes);
    var name =
        hasLongName ? GuestName.ofUtf16(longName) : shortName(shortBytes, piece.get(at + 12));
    if (!name.equals(".") && !name.equals("..")) {
      visitor.entry(name, id);
    }
  }

  private static int checksum(byte[] name) {
    int sum = 0;
    for (byte b : name) {
      sum = ((sum & 1) << 7) + (sum >> 1) + (b & 0xff) & 0xff;
    }
    return sum;
  }

  /** Windows NT remembers names all in lower case by two bits instead of a long name. */
  private static String shortName(byte[] bytes, byte lower) {
    if (bytes[0] == 0x05) {
      bytes[0] = (byte) DELETED;
    }
    var text = new String(bytes, CODE_PAGE);
    var base = cased(text.substring(0, 8), (lower & LOWER_BASE) != 0);
    var extension = cased(text.substring(8), (lower & LOWER_EXTENSION) != 0);
    return extension.isEmpty() ? base : base + "." + extension;
  }

  private static String cased(String padded, boolean lower) {
    var text = padded.stripTrailing();
    return lower ? text.toLowerCase(Locale.ROOT) : text;
  }
}
