package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** A file with a new key: it survives a power cut before anybody is told that the key is one. */
record NewKeyFile(Path path) {

  /** Makes the file, which only its owner may read. One that is there already is left alone. */
  static NewKeyFile create(Path file, String text) {
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var ways = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, ways, onlyOwner)) {
      var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      syncFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      return new NewKeyFile(file);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          file + " is there already, and no key is ever overwritten: name a new file", e);
    } catch (IOException e) {
      throw new CommandException("the key file " + file + " cannot be written: " + e, e);
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  /** Takes it back: its key opens nothing. */
  void delete() {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new CommandException(
          "the key in " + path + " opens nothing, and its file cannot be deleted: " + e, e);
    }
  }
}
