package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads NTFS. Who may read a file is said in terms of the guest's own users; here it is only who
 * restores it. Alternate streams are left out, and that is said in the notes.
 */
final class NtfsFileSystem implements FileSystemReader {

  private static final long ROOT = 5;

  /** A compressed unit of 16 clusters takes one at least. */
  private static final int EXPANSION = 16;

  /** As ntfs-3g writes a symbolic link: a system file that begins so, then the target. */
  private static final byte[] INTERIX_LINK = "IntxLNK\1".getBytes(StandardCharsets.ISO_8859_1);

  private static final int MOST_INTERIX_BYTES = 8 + 2 * 4096;

  private final NtfsTable table;
  private final Optional<String> note;
  private final FolderBlocks folderBlocks = new FolderBlocks();
  private final NtfsStreamsLeftOut leftOut = new NtfsStreamsLeftOut();

  private NtfsFileSystem(NtfsTable table, Optional<String> note) {
    this.table = table;
    this.note = note;
  }

  static NtfsFileSystem open(DiskRange range) throws IOException {
    var table = NtfsTable.open(NtfsVolume.read(range));
    return new NtfsFileSystem(table, NtfsLog.note(table));
  }

  @Override
  public String type() {
    return "NTFS";
  }

  @Override
  public List<String> notes() {
    var notes = new ArrayList<String>();
    note.ifPresent(notes::add);
    leftOut.note().ifPresent(notes::add);
    return notes;
  }

  @Override
  public int expansion() {
    return EXPANSION;
  }

  @Override
  public FileNode root() throws IOException {
    var root = node(ROOT);
    if (root.kind() != Kind.FOLDER) {
      throw NtfsVolume.damaged("its root is no folder");
    }
    return root;
  }

  @Override
  public FileNode node(long id) throws IOException {
    var file = table.file(id);
    var special = NtfsReparse.of(file).flatMap(NtfsReparse::kind);
    if (special.isPresent()) {
      return file.node(special.get(), 0);
    }
    if (file.record().isFolder()) {
      return file.node(Kind.FOLDER, 0);
    }
    var link = interixTarget(file);
    return link.isPresent()
        ? file.node(Kind.LINK, link.get().length())
        : file.node(Kind.FILE, file.size());
  }

  private static Optional<String> interixTarget(NtfsFile file) throws IOException {
    if (!file.isSystem() || file.size() > MOST_INTERIX_BYTES) {
      return Optional.empty();
    }
    var stream = file.stream(NtfsAttribute.DATA, "");
    if (stream.isEmpty() || stream.get().size() <= INTERIX_LINK.length) {
      return Optional.empty();
    }
    var content = ByteBuffer.allocate((int) stream.get().size());
    stream.get().visit((position, data) -> content.position((int) position).put(data));
    content.clear();
    return content.slice(0, INTERIX_LINK.length).equals(ByteBuffer.wrap(INTERIX_LINK))
        ? Optional.of(NtfsAttribute.text(content.position(INTERIX_LINK.length)))
        : Optional.empty();
  }

  @Override
  public void list(FileNode folder, EntryVisitor visitor) throws IOException {
    NtfsIndex.visit(table.file(folder.id()), folderBlocks, visitor);
  }

  @Override
  public boolean ignoresCase() {
    return true;
  }

  @Override
  public String target(FileNode link) throws IOException {
    var file = table.file(link.id());
    var reparse = NtfsReparse.of(file);
    if (reparse.isPresent()) {
      return reparse.get().target();
    }
    return interixTarget(file).orElseThrow(() -> NtfsVolume.damaged("a link is none"));
  }

  @Override
  public void content(FileNode node, ContentVisitor visitor) throws IOException {
    var file = table.file(node.id());
    var reparse = NtfsReparse.of(file);
    if (reparse.isPresent()) {
      reparse.get().checkReadable(file.isElsewhere());
    }
    if (file.isEncrypted()) {
      throw new DiskException(
          "FileEncrypted",
          "it is encrypted by its guest; restore the disk as Test and read it there");
    }
    leftOut.add(file);
    var content = file.stream(NtfsAttribute.DATA, "");
    if (content.isPresent()) {
      content.get().visit(visitor);
    }
  }
}
