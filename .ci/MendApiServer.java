import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Mends one build of kube-apiserver: 1.20.2 with Go 1.19, which dies with a segmentation fault at
 * the first custom resource that is created. Its library reflect2 1.0.1 calls {@code
 * reflect.mapiterinit} with the two arguments that Go had before 1.18; since then the caller brings
 * the memory of the iterator as a third. The five calls are led over a piece of code that allocates
 * that memory first; it lies where the body of {@code UnsafeMapType.Iterate} was, which ends in the
 * same way. Any other file is linked as it is.
 *
 * <p>Arguments: a folder with etcd and kube-apiserver, and the folder to make.
 */
final class MendApiServer {

  private static final String BROKEN =
      "b5e29875241118d510739eb8a775fdf09a705822e5ac15b06ab70ae45e90fe6a";
  private static final int BASE = 0x400000;
  private static final int MAP_ITER_INIT = 0x465d80;
  private static final int NEW_OBJECT = 0x40e000;
  private static final int ITERATOR_TYPE = 0x3c2f140;
  private static final int[] CALLS = {0x86df64, 0x86e5a3, 0x86e851, 0x86f4a3, 0x82e6e0};

  /** Where the code comes to lie; up to the body its prologue is kept. */
  private static final int ENTRY = 0x82e7a0;

  private static final int BODY = 0x82e7b8;
  private static final int EPILOGUE = 0x82e844;

  private final ByteBuffer code;

  private MendApiServer(byte[] program) {
    code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    Path from = Path.of(args[0]).toAbsolutePath();
    Path to = Files.createDirectories(Path.of(args[1]));
    link(from, to, "etcd");
    byte[] program = Files.readAllBytes(from.resolve("kube-apiserver"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(program);
    if (!HexFormat.of().formatHex(digest).equals(BROKEN)) {
      link(from, to, "kube-apiserver");
      return;
    }
    new MendApiServer(program).mend();
    Path mended = to.resolve("kube-apiserver");
    Files.deleteIfExists(mended);
    Files.write(mended, program);
    mended.toFile().setExecutable(true);
  }

  private static void link(Path from, Path to, String name) throws IOException {
    Files.deleteIfExists(to.resolve(name));
    Files.createSymbolicLink(to.resolve(name), from.resolve(name));
  }

  private void mend() {
    for (int call : CALLS) {
      jump(call, 0xe8, ENTRY);
    }
    int at = BODY;
    at = put(at, "4889442428"); // keep the map's type
    at = put(at, "48895c2430"); // keep the map
    at = put(at, "488d05"); // reflect.MapIter: a value of three words, then the iterator
    code.putInt(at - BASE, ITERATOR_TYPE - (at + 4));
    at = jump(at + 4, 0xe8, NEW_OBJECT); // allocate one
    at = put(at, "488d4818"); // the iterator in it becomes the third argument
    at = put(at, "48894c2410");
    at = put(at, "488b442428");
    at = put(at, "488b5c2430");
    at = jump(at, 0xe8, MAP_ITER_INIT);
    at = put(at, "488b442410"); // the answer is the iterator
    jump(at, 0xe9, EPILOGUE);
  }

  private int put(int at, String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal);
    code.put(at - BASE, bytes);
    return at + bytes.length;
  }

  private int jump(int at, int instruction, int target) {
    code.put(at - BASE, (byte) instruction);
    code.putInt(at - BASE + 1, target - (at + 5));
    return at + 5;
  }
}
