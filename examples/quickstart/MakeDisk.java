// Makes a raw disk image with a GPT and one ext4 partition that holds a copy of a folder:
//
//     java MakeDisk.java IMAGE SIZE_MIB FOLDER [LABEL]
//
// It needs a JDK 25 and mkfs.ext4 (package e2fsprogs, there on every Debian), but neither root nor
// a
// mount. A file inside is changed afterwards, as the guest would change it, with:
//
//     debugfs -w -R "rm /etc/motd" "IMAGE?offset=1048576"
//     debugfs -w -R "write LOCAL_FILE /etc/motd" "IMAGE?offset=1048576"

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;

static final int SECTOR = 512;
static final int MIB = 1 << 20;
static final int ENTRIES = 128;
static final int ENTRY_BYTES = 128;
static final int TABLE_SECTORS = ENTRIES * ENTRY_BYTES / SECTOR;
static final UUID LINUX_FILE_SYSTEM = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

void main(String[] arguments) throws IOException, InterruptedException {
  if (arguments.length < 3 || arguments.length > 4 || !arguments[1].matches("[0-9]{1,7}")) {
    fail("usage: java MakeDisk.java IMAGE SIZE_MIB FOLDER [LABEL]");
  }
  var image = Path.of(arguments[0]);
  int mebibytes = Integer.parseInt(arguments[1]);
  if (mebibytes < 8) {
    fail("%d MiB are too few for a disk; take 8 or more".formatted(mebibytes));
  }
  if (mkfs().isEmpty()) {
    fail("mkfs.ext4 is missing; install the package e2fsprogs");
  }
  if (Files.exists(image)) {
    fail("%s exists; remove it or name another image".formatted(image));
  }
  var label = arguments.length == 4 ? arguments[3] : "data";
  writePartitionTable(image, mebibytes, label);
  makeFileSystem(image, mebibytes, Path.of(arguments[2]), label);
}

void fail(String message) {
  System.err.println(message);
  System.exit(1);
}

/**
 * One partition, from 1 MiB to 1 MiB before the end; the table is in front and, again, at the end.
 */
void writePartitionTable(Path image, int mebibytes, String label) throws IOException {
  long sectors = (long) mebibytes * MIB / SECTOR;
  long last = sectors - 1;
  var entries = entries(MIB / SECTOR, sectors - MIB / SECTOR - 1, label);
  var disk = UUID.randomUUID();
  try (var file = new RandomAccessFile(image.toFile(), "rw")) {
    file.setLength(sectors * SECTOR);
    write(file, 0, protectiveMbr(sectors));
    write(file, 1, header(1, last, 2, disk, entries));
    write(file, 2, entries);
    write(file, last - TABLE_SECTORS, entries);
    write(file, last, header(last, 1, last - TABLE_SECTORS, disk, entries));
  }
}

void write(RandomAccessFile file, long sector, byte[] bytes) throws IOException {
  file.seek(sector * SECTOR);
  file.write(bytes);
}

/** Tells programs that know no GPT that all of the disk is in use. */
byte[] protectiveMbr(long sectors) {
  var sector = buffer(SECTOR);
  sector.position(446);
  sector.put(new byte[] {0, 0, 2, 0, (byte) 0xee, -1, -1, -1});
  sector.putInt(1).putInt((int) Math.min(sectors - 1, 0xffffffffL));
  return sector.putShort(510, (short) 0xaa55).array();
}

byte[] entries(long first, long last, String label) {
  var table = buffer(ENTRIES * ENTRY_BYTES);
  putGuid(table, LINUX_FILE_SYSTEM);
  putGuid(table, UUID.randomUUID());
  table.putLong(first).putLong(last).putLong(0);
  table.put(label.substring(0, Math.min(36, label.length())).getBytes(StandardCharsets.UTF_16LE));
  return table.array();
}

byte[] header(long here, long other, long table, UUID disk, byte[] entries) {
  long first = 2 + TABLE_SECTORS;
  long last = Math.max(here, other) - TABLE_SECTORS - 1;
  var header = buffer(SECTOR);
  header.put("EFI PART".getBytes(StandardCharsets.US_ASCII));
  header.putInt(0x10000).putInt(92).putInt(0).putInt(0);
  header.putLong(here).putLong(other).putLong(first).putLong(last);
  putGuid(header, disk);
  header.putLong(table).putInt(ENTRIES).putInt(ENTRY_BYTES).putInt(crc(entries, entries.length));
  return header.putInt(16, crc(header.array(), 92)).array();
}

ByteBuffer buffer(int size) {
  return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
}

/** The first three fields of a GUID are little-endian, the rest are bytes. */
void putGuid(ByteBuffer into, UUID id) {
  long high = id.getMostSignificantBits();
  into.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
  into.putLong(Long.reverseBytes(id.getLeastSignificantBits()));
}

int crc(byte[] bytes, int length) {
  var crc = new CRC32();
  crc.update(bytes, 0, length);
  return (int) crc.getValue();
}

void makeFileSystem(Path image, int mebibytes, Path folder, String label)
    throws IOException, InterruptedException {
  var process =
      new ProcessBuilder(mkfs(), "-q", "-F", "-L", label, "-d", folder.toString()).inheritIO();
  process.command().addAll(List.of("-E", "offset=" + MIB));
  process.command().addAll(List.of(image.toString(), (mebibytes - 2) + "M"));
  if (process.start().waitFor() != 0) {
    Files.delete(image);
    fail("mkfs.ext4 could not fill the image; is %s a folder that fits?".formatted(folder));
  }
}

/** Debian keeps it where only the search path of root leads. */
String mkfs() {
  return Stream.of(System.getenv().getOrDefault("PATH", ""), "/usr/sbin", "/sbin")
      .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
      .map(folder -> Path.of(folder, "mkfs.ext4"))
      .filter(Files::isExecutable)
      .findFirst()
      .map(Path::toString)
      .orElse("");
}
