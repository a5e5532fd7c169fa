package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The calls on the file system itself. */
public final class RealFileCalls implements FileCalls {

  private final DirectWrites direct;

  /** Finds out by itself how large files are written best. */
  public RealFileCalls() {
    this(new ProbedDirectWrites());
  }

  public RealFileCalls(DirectWrites direct) {
    this.direct = direct;
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  @Override
  public NewFile create(Path file, List<ByteBuffer> content) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return DirectFile.takes(content) && direct.suit(file, content)
        ? new DirectFile(file)
        : new BufferedFile(file);
  }

  @Override
  public void write(NewFile file, ByteBuffer bytes) throws IOException {
    file.write(bytes);
  }

  @Override
  public void sync(NewFile file) throws IOException {
    file.sync();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    Uninterrupted.run(
        () -> {
          try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
