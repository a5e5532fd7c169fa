package dev.coffer.engine.embedded.repository;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Does what it is told; for tests that let some call fail. */
class CallsThrough implements FileCalls {

  private final FileCalls real = new RealFileCalls();

  @Override
  public void createFolder(Path folder) throws IOException {
    real.createFolder(folder);
  }

  @Override
  public FileOutputStream create(Path file) throws IOException {
    return real.create(file);
  }

  @Override
  public void write(FileOutputStream file, byte[] bytes, int offset, int length)
      throws IOException {
    real.write(file, bytes, offset, length);
  }

  @Override
  public void sync(FileOutputStream file) throws IOException {
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
