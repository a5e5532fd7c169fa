package dev.coffer.engine.embedded.files;

import java.io.IOException;

/** Names in file systems that take upper and lower case for equal, as those of Windows do. */
final class Spelling implements FileSystemReader.EntryVisitor {

  private final String wanted;
  private boolean exact;
  private String similar = "";

  private Spelling(String wanted) {
    this.wanted = wanted;
  }

  /** The name itself when a folder has it, else the first that differs from it in case only. */
  static String in(FileSystemReader files, FileNode folder, String name) throws IOException {
    var spelling = new Spelling(name);
    files.list(folder, spelling);
    return spelling.exact || spelling.similar.isEmpty() ? name : spelling.similar;
  }

  @Override
  public void entry(String name, long id) {
    exact |= name.equals(wanted);
    if (similar.isEmpty() && name.equalsIgnoreCase(wanted)) {
      similar = name;
    }
  }
}
