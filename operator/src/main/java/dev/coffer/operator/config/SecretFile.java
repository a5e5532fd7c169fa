package dev.coffer.operator.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds one secret or setting, such as a Secret that is mounted into a pod. */
public final class SecretFile {

  private static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /** Why a file cannot be used. It never shows what is in the file. */
  public static final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final String why;

    Unusable(String why) {
      super(why);
      this.why = why;
    }

    public String why() {
      return why;
    }
  }

  /** The content without the white space around it, such as the line end of an editor. */
  public static String read(Path folder, String path) throws Unusable {
    String content = text(path, bytes(file(folder, path), path)).strip();
    if (content.isEmpty()) {
      throw new Unusable("the file " + path + " is empty; write the value into it");
    }
    return content;
  }

  private static Path file(Path folder, String path) throws Unusable {
    try {
      return folder.resolve(path);
    } catch (InvalidPathException e) {
      throw new Unusable("this must be the path of a file");
    }
  }

  private static byte[] bytes(Path file, String path) throws Unusable {
    if (!Files.exists(file)) {
      throw new Unusable("there is no file " + path + "; create it, or correct the path");
    }
    if (!Files.isRegularFile(file)) {
      throw new Unusable(path + " is no file but something else; correct the path");
    }
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Unusable("the file " + path + " has more than 64 KiB; correct the path");
      }
      return bytes;
    } catch (IOException e) {
      throw new Unusable(
          "the file %s cannot be read (%s); let this process read it"
              .formatted(path, e.getClass().getSimpleName()));
    }
  }

  private static String text(String path, byte[] bytes) throws Unusable {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Unusable("the file " + path + " is no text in UTF-8");
    }
  }
}
