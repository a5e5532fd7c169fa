package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.FileCalls;
import dev.coffer.engine.embedded.store.NewFile;
import dev.coffer.engine.embedded.store.RealFileCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Does what it is told; for tests that let some call fail. */
public class CallsThrough implements FileCalls {

  private final FileCalls real = new RealFileCalls();

  @Override
  public void createFolder(Path folder) throws IOException {
    real.createFolder(folder);
  }

  @Override
  public NewFile create(Path file, List<ByteBuffer> content) throws IOException {
    return real.create(file, content);
  }

  @Override
  public void write(NewFile file, ByteBuffer bytes) throws IOException {
    real.write(file, bytes);
  }

  @Override
  public void sync(NewFile file) throws IOException {
    real.sync(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    real.rename(from, to);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    real.syncFolder(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    real.delete(file);
  }
}
