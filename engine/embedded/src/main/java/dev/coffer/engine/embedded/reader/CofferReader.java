package dev.coffer.engine.embedded.reader;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Reads a repository of Coffer without Coffer: lists its recovery points, restores disks, and
 * checks everything. It was written from {@code FORMAT.md} alone, whose sections are named in
 * brackets here, and needs a JDK 25, zstd-jni and Bouncy Castle. It never writes into the
 * repository, takes no lock, and believes no byte that it has not verified. {@code --help} tells
 * how it is used.
 */
public final class CofferReader {

  private static final String HELP =
      """
      Gets the data back out of a repository of Coffer, without Coffer.

        list    REPOSITORY KEY                  the recovery points, one a line, oldest first
        restore REPOSITORY KEY POINT DISK OUT   a disk as it was, as a raw image, in the new file OUT
        check   REPOSITORY KEY                  reads everything; says what is damaged, and whom it hurts

      REPOSITORY is its folder, or a copy of it; it is only read. Let nothing else write to it meanwhile.
      KEY is one of
        --key FILE                a key file, as Coffer made it
        --passphrase-file FILE    a file with the pass phrase; a line break at its end is no part of it
      POINT and DISK are ids as 'list' shows them; a disk's name will do, if only one disk has it.

      restore verifies every byte, leaves holes for zeros, and writes OUT.partial until all is there. At the
      first damage it stops, and deletes that, unless you say --keep-partial. Each chunk of 256 KiB in the
      repository takes 200 bytes of memory, 400 for check: -Xmx gives java more.

      It ends with 0 if all is well, with 1 after damage or failure, with 2 if it was asked wrongly.
      """;

  private static final int CHUNK = 262_144;
  private static final int FAN_OUT = 1024;
  private static final int SEAL = 40;
  private static final String ZEROS = "0".repeat(64);
  private static final HexFormat HEX = HexFormat.of();

  /** The repository cannot be read as it must be; the message says what is wrong, and where. */
  private static class Damage extends IOException {
    Damage(String message) {
      super(message);
    }
  }

  /** No pack that is there has the chunk, or that of which it is a patch. */
  private static final class Missing extends Damage {
    Missing(String message) {
      super(message);
    }
  }

  private static final class Usage extends IOException {
    Usage(String message) {
      super(message + " (--help tells more)");
    }
  }

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /** What {@link #main} does, for callers in the same process; returns the exit code. */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help")) {
      out.print(HELP);
      return 0;
    }
    try {
      Request request = Request.of(args);
      CofferReader reader = new CofferReader(request);
      reader.complaints.forEach(err::println);
      return switch (request.command()) {
        case "list" -> reader.list(out, err);
        case "restore" -> reader.restore(request, out);
        default -> reader.check(out);
      };
    } catch (IOException failed) {
      err.println(reason(failed));
      return failed instanceof Usage ? 2 : 1;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This JDK lacks what every JDK has", impossible);
    }
  }

  /** What was asked for; words are the repository, the point, the disk and the file to write. */
  private record Request(
      String command, List<String> words, Map<String, String> files, boolean keepPartial) {

    static Request of(List<String> args) throws Usage {
      List<String> words = new ArrayList<>(args);
      boolean keepPartial = words.remove("--keep-partial");
      Map<String, String> files = new HashMap<>();
      for (String option : List.of("--key", "--passphrase-file")) {
        int at = words.indexOf(option);
        if (at >= 0 && at + 1 < words.size()) {
          words.remove(at);
          files.put(option, words.remove(at));
        }
      }
      String command = words.isEmpty() ? "" : words.removeFirst();
      int expected = Map.of("list", 1, "check", 1, "restore", 4).getOrDefault(command, 0);
      boolean known =
          words.stream().noneMatch(word -> word.startsWith("--"))
              && (!keepPartial || expected == 4);
      if (expected == 0 || expected != words.size() || files.size() != 1 || !known) {
        throw new Usage("Say list, restore or check, with what each needs and one key");
      }
      return new Request(command, words, files, keepPartial);
    }
  }

  private final Path root;
  private final MessageDigest hashes = MessageDigest.getInstance("SHA-256");
  private final Mac names;
  private final Xaes chunkSeal;
  private final Xaes fileSeal;

  /** All known copies of each chunk, by its id. */
  private final Map<String, List<Copy>> copies = new HashMap<>();

  /** Packs that were read header by header. */
  private final Set<String> scanned = new HashSet<>();

  /** What was found wrong so far, though it could be done without. */
  private final Set<String> complaints = new LinkedHashSet<>();

  private CofferReader(Request request) throws IOException, GeneralSecurityException {
    root = Path.of(request.words().getFirst());
    String id = checkedFormat(new Json("format", Files.readAllBytes(root.resolve("format"))));
    byte[] salt = HEX.parseHex(id);
    byte[] master = masterKey(id, Secret.of(request));
    names = Mac.getInstance("HmacSHA256");
    names.init(new SecretKeySpec(hkdf(master, salt, "coffer chunk id"), "HmacSHA256"));
    chunkSeal = new Xaes(hkdf(master, salt, "coffer chunk"));
    fileSeal = new Xaes(hkdf(master, salt, "coffer file"));
    readIndex();
  }

  /** [format] Returns the repository's id. */
  private static String checkedFormat(Json format) throws Damage {
    long version = format.number("version");
    long chunkSize = format.number("chunkSize");
    int features = format.list("features").size();
    if (!format.text("magic").equals("coffer-repository")
        || version != 3
        || chunkSize != CHUNK
        || features != 0) {
      throw new Damage(
          "This reader knows coffer-repository version 3 with chunks of 262144 bytes and no features;"
              + " the file format says version %d, %d, %d".formatted(version, chunkSize, features));
    }
    return format.hex("id", 32);
  }

  // ---- [Keys]

  /** Something that opens slots of one kind. */
  private static final class Secret {
    private final String kind;
    private final byte[] bytes;

    Secret(String kind, byte[] bytes) {
      this.kind = kind;
      this.bytes = bytes;
    }

    static Secret of(Request request) throws IOException {
      String phrase = request.files().get("--passphrase-file");
      if (phrase != null) {
        String text = Files.readString(Path.of(phrase));
        return new Secret("passphrase", text.replaceFirst("\\R\\z", "").getBytes(UTF_8));
      }
      String file = request.files().getOrDefault("--key", "");
      try {
        List<String> lines =
            new String(Files.readAllBytes(Path.of(file)), UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.size() == 1 && lines.getFirst().startsWith("coffer-key-1:")) {
          byte[] key =
              Base64.getDecoder().decode(lines.getFirst().substring("coffer-key-1:".length()));
          if (key.length == 32) {
            return new Secret("key", key);
          }
        }
      } catch (IllegalArgumentException noBase64) {
        // Told below, without a word of what the file holds.
      }
      throw new Damage(
          file + " is no key file: its one line without # is coffer-key-1: and base64 of 32 bytes");
    }

    byte[] wrappingKey(String repository, Json slot) throws Damage, GeneralSecurityException {
      if (kind.equals("key")) {
        return hkdf(bytes, HEX.parseHex(repository), "coffer key file");
      }
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withSalt(slot.base64("argon2id.salt"))
              .withMemoryAsKB(slot.between("argon2id.memoryKiB", 8_192, 1_048_576))
              .withIterations(slot.between("argon2id.passes", 1, 16))
              .withParallelism(slot.between("argon2id.lanes", 1, 16))
              .build());
      byte[] key = new byte[32];
      generator.generateBytes(bytes, key);
      return key;
    }
  }

  /** Tries the secret on every slot; copies of slots that are damaged only become complaints. */
  private byte[] masterKey(String repository, Secret secret)
      throws IOException, GeneralSecurityException {
    // By their text: Argon2id need not run for both copies.
    Map<String, Json> slots = new LinkedHashMap<>();
    for (String name : files("keys")) {
      attempt(
          () -> {
            byte[] bytes = Files.readAllBytes(root.resolve(name));
            Json slot = new Json(name, bytes);
            if (slot.number("version") != 1 || !slot.text("repository").equals(repository)) {
              throw new Damage(name + " is of another version, or of another repository");
            }
            slot.base64("wrapped");
            if (slot.text("kind").equals(secret.kind)) {
              slots.put(new String(bytes, UTF_8), slot);
            }
          });
    }
    for (Json slot : slots.values()) {
      byte[] context = ("coffer slot " + repository + " " + slot.text("id")).getBytes(UTF_8);
      Xaes wrapping = new Xaes(secret.wrappingKey(repository, slot));
      Optional<byte[]> master = wrapping.open(slot.base64("wrapped"), context);
      if (master.isPresent() && master.get().length == 32) {
        return master.get();
      }
    }
    String also = complaints.stream().map(text -> "; " + text).collect(Collectors.joining());
    throw new Damage(
        "The given " + secret.kind + " opens no slot under keys/ of this repository" + also);
  }

  private static byte[] hkdf(byte[] secret, byte[] salt, String info)
      throws GeneralSecurityException {
    HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt);
    HKDFParameterSpec both = extract.thenExpand(info.getBytes(US_ASCII), 32);
    return KDF.getInstance("HKDF-SHA256").deriveData(both);
  }

  /** [Keys] A seal: XAES-256-GCM. Half of the nonce picks a key, the other half is AES-GCM's. */
  private static final class Xaes {
    private final Cipher block;
    private final byte[] mask;

    Xaes(byte[] key) throws GeneralSecurityException {
      block = Cipher.getInstance("AES/ECB/NoPadding");
      block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      byte[] zero = block.doFinal(new byte[16]);
      mask = new byte[16];
      for (int i = 0; i < 16; i++) {
        mask[i] = (byte) (zero[i] << 1 | (i < 15 ? (zero[i + 1] & 0x80) >> 7 : 0));
      }
      mask[15] ^= (byte) (zero[0] < 0 ? 0x87 : 0);
    }

    /** Empty if these are not bytes that somebody sealed with this key in this context. */
    Optional<byte[]> open(byte[] sealed, byte[] context) {
      if (sealed.length < SEAL) {
        return Optional.empty();
      }
      byte[] seeds = new byte[32];
      for (int i = 0; i < 32; i++) {
        seeds[i] = (byte) (mask[i % 16] ^ (i % 16 < 4 ? 0 : sealed[i % 16 - 4]));
      }
      seeds[1] ^= 1;
      seeds[2] ^= 0x58;
      seeds[17] ^= 2;
      seeds[18] ^= 0x58;
      try {
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(block.doFinal(seeds), "AES");
        gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 12, 12));
        gcm.updateAAD(context);
        return Optional.of(gcm.doFinal(sealed, 24, sealed.length - 24));
      } catch (GeneralSecurityException notSealedSo) {
        return Optional.empty();
      }
    }
  }

  // ---- [Chunks] and [Pack]

  /** A copy of a chunk: the header of it starts at an offset in a pack. */
  private record Copy(String pack, int offset, String id) {
    Damage damage(String what) {
      return new Damage(inWords(what));
    }

    String inWords(String what) {
      return "chunk " + id + " at " + offset + " of " + pack + ": " + what;
    }
  }

  /** The 56 bytes before a chunk. */
  private record ChunkHeader(int encoding, int plain, int packed, String id, boolean sound) {
    static final int SIZE = 56;

    static ChunkHeader of(byte[] bytes) {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, 52);
      boolean marked = from.getInt() == 0x43484E4B;
      int encoding = from.get();
      int plain = from.position(8).getInt();
      int packed = from.getInt();
      boolean plausible = marked && plain > 0 && plain <= CHUNK && packed > 0 && packed <= CHUNK;
      String id = plausible ? nextId(from) : "";
      boolean sound = plausible && from.position(52).getInt() == (int) crc.getValue();
      return new ChunkHeader(encoding, plain, packed, id, sound);
    }
  }

  private static String nextId(ByteBuffer from) {
    byte[] id = new byte[32];
    from.get(id);
    return HEX.formatHex(id);
  }

  /** The content of a chunk, from whichever copy of it is good. */
  private byte[] chunk(String id) throws IOException {
    return chunk(id, true);
  }

  private byte[] chunk(String id, boolean mayBePatch) throws IOException {
    Set<String> reasons = new LinkedHashSet<>();
    boolean isThere = false;
    for (int attempt = 0; attempt < 2; attempt++) {
      for (Copy copy : copies.getOrDefault(id, List.of())) {
        try {
          return open(copy, mayBePatch);
        } catch (IOException damaged) {
          reasons.add(reason(damaged));
          isThere |= !(damaged instanceof NoSuchFileException);
        }
      }
      // The index may be wrong, or older than the packs, which have the last word.
      for (String pack : attempt == 0 ? packs() : List.<String>of()) {
        learn(pack);
      }
    }
    String why = reasons.isEmpty() ? "chunk " + id + " is in no pack" : String.join("; ", reasons);
    throw isThere ? new Damage(why) : new Missing(why);
  }

  private byte[] open(Copy copy, boolean mayBePatch) throws IOException {
    try (FileChannel pack = FileChannel.open(root.resolve(copy.pack()))) {
      byte[] bytes = read(pack, copy.offset(), ChunkHeader.SIZE);
      ChunkHeader header = ChunkHeader.of(bytes);
      if (!header.id().equals(copy.id())) {
        throw copy.damage("its header is damaged");
      }
      byte[] sealed = read(pack, copy.offset() + ChunkHeader.SIZE, header.packed() + SEAL);
      Optional<byte[]> packed = chunkSeal.open(sealed, Arrays.copyOf(bytes, 48));
      if (packed.isEmpty()) {
        throw copy.damage("its seal does not open");
      }
      byte[] plain = unpacked(copy, header, packed.get(), mayBePatch);
      if (!HEX.formatHex(names.doFinal(plain)).equals(copy.id())) {
        throw copy.damage("its content is not what its id says");
      }
      return plain;
    }
  }

  private byte[] unpacked(Copy copy, ChunkHeader header, byte[] packed, boolean mayBePatch)
      throws IOException {
    if (header.encoding() == 0) {
      return packed; // Whatever its length is: its id tells whether it is right.
    }
    if (header.encoding() == 2 && mayBePatch) {
      return patched(copy, ByteBuffer.wrap(packed));
    }
    if (header.encoding() == 3 && mayBePatch) {
      return patched(copy, unpackedPatch(copy, packed));
    }
    if (header.encoding() != 1) {
      throw copy.damage("its encoding, " + header.encoding() + ", is not known, or not here");
    }
    byte[] plain = new byte[header.plain()];
    if (Zstd.decompressByteArray(plain, 0, plain.length, packed, 0, packed.length)
        != plain.length) {
      throw copy.damage("it does not unpack");
    }
    return plain;
  }

  /** [Pack] What a patch replaces, in a frame behind the id. */
  private static ByteBuffer unpackedPatch(Copy copy, byte[] packed) throws Damage {
    byte[] frame = Arrays.copyOfRange(packed, Math.min(32, packed.length), packed.length);
    byte[] unpacked = new byte[CHUNK];
    long length = Zstd.decompressByteArray(unpacked, 0, CHUNK, frame, 0, frame.length);
    if (Zstd.isError(length)) {
      throw copy.damage("its patch does not unpack");
    }
    byte[] patch = Arrays.copyOf(packed, 32 + (int) length);
    System.arraycopy(unpacked, 0, patch, 32, (int) length);
    return ByteBuffer.wrap(patch);
  }

  /**
   * [Pack] A patch: the id of another chunk, which is none itself, and what replaces parts of it.
   */
  private byte[] patched(Copy copy, ByteBuffer patch) throws IOException {
    try {
      byte[] plain = chunk(nextId(patch), false);
      while (patch.hasRemaining()) {
        int offset = patch.getInt();
        int length = patch.getInt();
        patch.get(plain, offset, length);
      }
      return plain;
    } catch (BufferUnderflowException | IndexOutOfBoundsException wrong) {
      throw copy.damage("it does not fit what it is a patch of");
    } catch (Damage base) {
      String why = copy.inWords("it is a patch of " + base.getMessage());
      throw base instanceof Missing ? new Missing(why) : new Damage(why);
    }
  }

  private static byte[] read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new Damage("a pack ends before a chunk of it does, at " + offset);
      }
    }
    return into.array();
  }

  /** Reads a pack header by header; behind a damaged one it looks for the next that is sound. */
  private List<Copy> scan(String pack) throws IOException {
    List<Copy> found = new ArrayList<>();
    try (FileChannel file = FileChannel.open(root.resolve(pack))) {
      int end = (int) Math.min(file.size(), 16 << 20);
      for (int offset = 32; offset <= end - ChunkHeader.SIZE; ) {
        ChunkHeader header = ChunkHeader.of(read(file, offset, ChunkHeader.SIZE));
        if (!header.id().isEmpty()) {
          found.add(new Copy(pack, offset, header.id())); // Only its CRC may be wrong: worth a try.
        }
        offset =
            header.sound()
                ? offset + ChunkHeader.SIZE + header.packed() + SEAL
                : nextSound(file, offset + 1, end);
      }
    }
    return found;
  }

  private static int nextSound(FileChannel file, int from, int end) throws IOException {
    byte[] rest = read(file, from, end - from);
    for (int i = 0; i <= rest.length - ChunkHeader.SIZE; i++) {
      if (rest[i] == 'C'
          && ChunkHeader.of(Arrays.copyOfRange(rest, i, i + ChunkHeader.SIZE)).sound()) {
        return from + i;
      }
    }
    return end;
  }

  // ---- [Index segment]

  private void readIndex() throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    for (String name : files("index")) {
      attempt(() -> readSegment(name, ByteBuffer.wrap(hashed(name)), lengths));
    }
    for (String pack : packs()) {
      if (Files.size(root.resolve(pack)) != lengths.getOrDefault(pack, 0L)) {
        learn(pack);
      }
    }
  }

  /**
   * Only notes 1 matter here: packs that are retired, and copies that are damaged, are worth a try.
   */
  private void readSegment(String name, ByteBuffer from, Map<String, Long> lengths) throws Damage {
    try {
      if (from.getLong() != 0x434F4646494E4458L || from.getInt() != 0x01000000) {
        throw new Damage(name + " is no index segment of version 1");
      }
      int notes = from.getInt();
      from.getLong(); // Its sequence number matters to those who delete.
      for (int i = 0; i < notes; i++) {
        int note = from.get();
        String hash = nextId(from);
        String pack = "packs/" + hash.substring(0, 2) + "/" + hash;
        if (note == 1) {
          boolean patches = from.get() == 2;
          lengths.put(pack, from.getLong());
          for (int left = from.getInt(); left > 0; left--) {
            String id = nextId(from);
            add(new Copy(pack, from.getInt() & Integer.MAX_VALUE, id));
            from.getInt();
            if (patches) {
              nextId(from); // A patch says itself what it is of.
            }
          }
        } else if (note == 3) {
          nextId(from);
        } else if (note != 2) {
          throw new Damage(name + " has a note that this reader does not know, " + note);
        }
      }
    } catch (BufferUnderflowException tooShort) {
      throw new Damage(name + " ends too early");
    }
  }

  private void add(Copy copy) {
    copies.merge(copy.id(), List.of(copy), CofferReader::union);
  }

  private static List<Copy> union(List<Copy> some, List<Copy> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  /** Learns from a pack itself what is in it. */
  private void learn(String pack) {
    if (scanned.add(pack)) {
      attempt(() -> scan(pack).forEach(this::add));
    }
  }

  // ---- [Map of a disk]

  /** A disk of a point; its digest is the id of the root of its map. */
  private record Disk(String id, String name, long size, String digest) {
    long chunks() {
      return Math.ceilDiv(size, CHUNK);
    }
  }

  /** The top of a subtree, and which chunks of the disk are under it; a chunk has height -1. */
  private record Node(String id, int height, long first, long end) {
    boolean isZeros() {
      return id.equals(ZEROS);
    }

    boolean isContent() {
      return height < 0;
    }

    long offset() {
      return first * CHUNK;
    }
  }

  private Node top(Disk disk) throws IOException {
    int height = 0;
    for (long under = FAN_OUT; under < disk.chunks(); under *= FAN_OUT) {
      height++;
    }
    ByteBuffer from = ByteBuffer.wrap(chunk(disk.digest()));
    if (from.remaining() != 56
        || from.getLong() != 0x434F46464449534BL
        || from.getInt() != (1 << 24 | height << 16)
        || from.getInt() != CHUNK
        || from.getLong() != disk.size()) {
      throw new Damage("the root of its map, chunk " + disk.digest() + ", does not fit it");
    }
    return new Node(nextId(from), height, 0, disk.chunks());
  }

  private byte[] chunkAt(Node node) throws Damage {
    try {
      return chunk(node.id());
    } catch (IOException damaged) {
      throw new Damage("at offset " + node.offset() + ", " + reason(damaged));
    }
  }

  private List<Node> children(Node node) throws IOException {
    long span = 1;
    for (int h = 0; h < node.height(); h++) {
      span *= FAN_OUT;
    }
    int count = (int) Math.ceilDiv(node.end() - node.first(), span);
    ByteBuffer from = ByteBuffer.wrap(chunkAt(node));
    if (from.remaining() != 8 + 32 * count
        || from.getInt() != node.height() << 16
        || from.getInt() != count) {
      throw new Damage(
          "at offset %d, chunk %s is no node of the map that fits"
              .formatted(node.offset(), node.id()));
    }
    List<Node> children = new ArrayList<>(count);
    for (long first = node.first(); first < node.end(); first += span) {
      children.add(
          new Node(nextId(from), node.height() - 1, first, Math.min(first + span, node.end())));
    }
    return children;
  }

  // ---- [Recovery point]

  private record Point(Json json, List<Disk> disks) {}

  private Point point(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(root.resolve(file));
    byte[] header = Arrays.copyOf(bytes, 16);
    if (!new String(header, US_ASCII).equals("COFFSEAL\1\0\0\0\0\0\0\0")) {
      throw new Damage(file + " is no sealed file of version 1");
    }
    byte[] name = file.getBytes(UTF_8);
    byte[] context = ByteBuffer.allocate(16 + name.length).put(header).put(name).array();
    byte[] sealed = Arrays.copyOfRange(bytes, 16, Math.max(16, bytes.length));
    Optional<byte[]> opened = fileSeal.open(sealed, context);
    if (opened.isEmpty()) {
      throw new Damage(file + ": its seal does not open");
    }
    Json json = new Json(file, opened.get());
    json.between("version", 1, 1);
    List<Disk> disks = new ArrayList<>();
    for (String disk : json.list("disks")) {
      disks.add(
          new Disk(
              json.text(disk + ".id"),
              json.text(disk + ".name"),
              json.number(disk + ".sizeBytes"),
              json.hex(disk + ".digest", 64)));
    }
    return new Point(json, disks);
  }

  /** All points that can be read, by time; what is wrong with the others is told. */
  private List<Point> points(Consumer<String> broken) throws IOException {
    List<String> files = new ArrayList<>(files("points"));
    files.sort(Comparator.comparing(name -> name.substring(name.lastIndexOf('/'))));
    List<Point> points = new ArrayList<>();
    for (String file : files) {
      try {
        points.add(point(file));
      } catch (IOException damaged) {
        broken.accept("A point is lost: " + reason(damaged));
      }
    }
    return points;
  }

  // ---- The commands

  private int list(PrintStream out, PrintStream err) throws IOException {
    List<String> broken = new ArrayList<>();
    for (Point point : points(broken::add)) {
      List<String> disks = new ArrayList<>();
      for (Disk disk : point.disks()) {
        disks.add("%s (%s, %d bytes)".formatted(disk.id(), disk.name(), disk.size()));
      }
      for (String disk : point.json().list("missing")) {
        disks.add(point.json().text(disk + ".name") + " was not saved");
      }
      out.println(called(point) + "  disks: " + clean(String.join(", ", disks)));
    }
    broken.forEach(err::println);
    return broken.isEmpty() ? 0 : 1;
  }

  private static String called(Point point) throws Damage {
    Json json = point.json();
    return clean(
        "%s  %s  %s (%s)"
            .formatted(json.text("id"), json.text("at"), json.text("vmName"), json.text("vm")));
  }

  private int restore(Request request, PrintStream out) throws IOException {
    Disk disk = wanted(request.words().get(1), request.words().get(2));
    Path target = Path.of(request.words().get(3));
    Path partial = Path.of(target + ".partial");
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.createFile(partial);
    boolean keep = request.keepPartial();
    try {
      write(disk, partial);
      Files.move(partial, target);
      keep = true;
    } finally {
      if (!keep) {
        Files.deleteIfExists(partial);
      }
    }
    out.printf(
        "%s: %d bytes, all of them verified; digest %s%n", target, disk.size(), disk.digest());
    return 0;
  }

  private Disk wanted(String id, String diskName) throws IOException {
    List<String> files = files("points").stream().filter(file -> file.endsWith("-" + id)).toList();
    if (files.size() != 1) {
      throw new Damage("There is " + (files.isEmpty() ? "no" : "more than one") + " point " + id);
    }
    List<Disk> disks = point(files.getFirst()).disks();
    List<Disk> found =
        disks.stream().filter(d -> d.id().equals(diskName) || d.name().equals(diskName)).toList();
    if (found.size() != 1) {
      String known = disks.stream().map(Disk::id).collect(Collectors.joining(", "));
      throw new Damage(
          "Not one disk of point %s is called %s; it has %s".formatted(id, diskName, known));
    }
    return found.getFirst();
  }

  private void write(Disk disk, Path into) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(into.toFile(), "rw")) {
      file.setLength(disk.size());
      write(disk, top(disk), file);
      file.getFD().sync();
    } catch (Damage damage) {
      throw new Damage("Disk " + disk.id() + " cannot be restored: " + damage.getMessage());
    }
  }

  private void write(Disk disk, Node node, RandomAccessFile file) throws IOException {
    if (node.isZeros()) {
      return;
    }
    if (!node.isContent()) {
      for (Node child : children(node)) {
        write(disk, child, file);
      }
      return;
    }
    byte[] content = chunkAt(node);
    if (content.length != Math.min(CHUNK, disk.size() - node.offset())) {
      throw new Damage("at offset %d, chunk %s is too short".formatted(node.offset(), node.id()));
    }
    file.seek(node.offset());
    file.write(content);
  }

  private int check(PrintStream out) throws IOException {
    Survey survey = new Survey();
    List<String> packs = packs();
    packs.forEach(survey::pack);
    List<Point> points = points(survey.losses::add);
    for (Point point : points) {
      for (Disk disk : point.disks()) {
        survey.disk(point, disk);
      }
    }
    boolean well = complaints.isEmpty() && survey.losses.isEmpty();
    complaints.forEach(out::println);
    survey.losses.forEach(out::println);
    out.printf(
        "Read %d packs with %d chunks, and %d points: %s%n",
        packs.size(), survey.chunks, points.size(), well ? "all is well" : "there is damage");
    return well ? 0 : 1;
  }

  /** What a check finds: first what is good in the packs, then which disks miss something. */
  private final class Survey {
    private final Set<String> good = new HashSet<>(Set.of(ZEROS));
    private final Set<String> whole = new HashSet<>(Set.of(ZEROS)); // Nodes, with all under them.
    private final List<String> losses = new ArrayList<>();
    private long chunks;
    private long lost;
    private String firstLost = "";

    void pack(String pack) {
      attempt(() -> hashed(pack));
      attempt(
          () -> {
            for (Copy copy : scan(pack)) {
              chunks++;
              attempt(
                  () -> {
                    try {
                      open(copy, true);
                      good.add(copy.id());
                    } catch (Missing base) {
                      // [Pack] Nothing keeps a base for a patch that no point needs; else a disk
                      // tells.
                    }
                  });
            }
          });
    }

    void disk(Point point, Disk disk) throws IOException {
      lost = 0;
      String which = "%s, disk %s: ".formatted(called(point), clean(disk.id()));
      try {
        look(top(disk));
      } catch (IOException noMap) {
        losses.add(which + "all of it is lost, " + reason(noMap));
      }
      if (lost > 0) {
        losses.add(
            which + "%d of %d chunks are lost, first %s".formatted(lost, disk.chunks(), firstLost));
      }
    }

    private void look(Node node) {
      if (node.isContent() ? good.contains(node.id()) : whole.contains(node.id())) {
        return;
      }
      long before = lost;
      if (node.isContent()) {
        lose(node, "at offset " + node.offset() + ", chunk " + node.id());
      } else {
        try {
          children(node).forEach(this::look);
        } catch (IOException damaged) {
          lose(node, reason(damaged));
        }
      }
      if (lost == before) {
        whole.add(node.id());
      }
    }

    private void lose(Node node, String what) {
      if (lost == 0) {
        firstLost = what;
      }
      lost += node.end() - node.first();
    }
  }

  // ---- Files and small things

  private interface Task {
    void run() throws IOException;
  }

  /** Does something whose failure is worth a complaint, and no more. */
  private void attempt(Task task) {
    try {
      task.run();
    } catch (IOException failed) {
      complaints.add(reason(failed));
    }
  }

  /** Names of the files under a folder, as the format writes them. */
  private List<String> files(String folder) throws IOException {
    if (!Files.isDirectory(root.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(root.resolve(folder))) {
      return tree.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  private List<String> packs() throws IOException {
    return files("packs").stream().filter(name -> name.matches("packs/../[0-9a-f]{64}")).toList();
  }

  /** The bytes of a file whose hash is its name; damage if it is not. */
  private byte[] hashed(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(root.resolve(name));
    if (!name.endsWith("/" + HEX.formatHex(hashes.digest(bytes)))) {
      throw new Damage(name + ": its hash is not its name");
    }
    return bytes;
  }

  /** Names come from the owners of machines; nothing in them shall steer a terminal. */
  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static String reason(IOException failed) {
    return switch (failed) {
      case NoSuchFileException gone -> "There is no file " + gone.getFile();
      case FileAlreadyExistsException there -> there.getFile() + " is there already";
      case Usage usage -> String.valueOf(usage.getMessage());
      case Damage damage -> clean(String.valueOf(damage.getMessage()));
      default -> failed.toString();
    };
  }

  /**
   * A JSON object, flat: {@code disks.0.id} leads to the id of the first disk. Of strings and
   * containers the first character is kept before what is in them, so that none is taken for
   * another.
   */
  private static final class Json {
    private final Map<String, String> values = new HashMap<>();
    private final String source;
    private final String text;
    private int at;

    Json(String source, byte[] bytes) throws Damage {
      this.source = source;
      this.text = new String(bytes, UTF_8);
      value("");
      if (peek() != 0 || !"{".equals(values.get(""))) {
        throw new Damage(source + " is no JSON object");
      }
    }

    String text(String path) throws Damage {
      return get(path, "\"(?s:.*)").substring(1);
    }

    long number(String path) throws Damage {
      return Long.parseLong(get(path, "-?[0-9]{1,18}"));
    }

    int between(String path, int least, int most) throws Damage {
      long number = number(path);
      if (number < least || number > most) {
        throw new Damage("%s says %d for %s".formatted(source, number, path));
      }
      return (int) number;
    }

    String hex(String path, int digits) throws Damage {
      return get(path, "\"[0-9a-f]{" + digits + "}").substring(1);
    }

    byte[] base64(String path) throws Damage {
      return Base64.getDecoder()
          .decode(
              get(path, "\"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[A-Za-z0-9+/=]=)?")
                  .substring(1));
    }

    /** Paths of the members of a list. */
    List<String> list(String path) throws Damage {
      get(path, "\\[");
      List<String> members = new ArrayList<>();
      while (values.containsKey("." + path + "." + members.size())) {
        members.add(path + "." + members.size());
      }
      return members;
    }

    private String get(String path, String pattern) throws Damage {
      String value = values.getOrDefault("." + path, "");
      if (!value.matches(pattern)) {
        throw new Damage(source + " has no " + path + " as it must be");
      }
      return value;
    }

    private void value(String path) throws Damage {
      char first = peek();
      boolean object = first == '{';
      boolean container = object || first == '[';
      String known = container ? "" + first : first == '"' ? '"' + string() : word();
      if (values.put(path, known) != null || path.length() > 1000) {
        throw wrong();
      }
      if (container) {
        expect(first);
        for (int i = 0; peek() != first + 2; i++) { // In ASCII, what opens and closes is two apart.
          if (i > 0) {
            expect(',');
          }
          String name = object ? string() : "" + i;
          if (object) {
            expect(':');
          }
          value(path + "." + name);
        }
        expect((char) (first + 2));
      }
    }

    private String string() throws Damage {
      StringBuilder string = new StringBuilder();
      expect('"');
      for (char c = take(); c != '"'; c = take()) {
        if (c < ' ') {
          throw wrong();
        }
        string.append(c == '\\' ? escaped(take()) : c);
      }
      return string.toString();
    }

    private char escaped(char c) throws Damage {
      int plain = "\"\\/bfnrt".indexOf(c);
      if (plain >= 0) {
        return "\"\\/\b\f\n\r\t".charAt(plain);
      }
      if (c != 'u' || at + 4 > text.length()) {
        throw wrong();
      }
      try {
        return (char) HexFormat.fromHexDigits(text, at, at += 4);
      } catch (NumberFormatException noHex) {
        throw wrong();
      }
    }

    private String word() throws Damage {
      int from = at;
      while (at < text.length() && " \t\r\n,:]}".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(from, at);
      if (!word.matches("[-+.a-zA-Z0-9]+")) {
        throw wrong();
      }
      return word;
    }

    /** The next character that is not blank, or 0 at the end. */
    private char peek() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private char take() throws Damage {
      if (at == text.length()) {
        throw wrong();
      }
      return text.charAt(at++);
    }

    private void expect(char wanted) throws Damage {
      if (peek() != wanted) {
        throw wrong();
      }
      at++;
    }

    private Damage wrong() {
      return new Damage(source + " is not good JSON");
    }
  }
}
