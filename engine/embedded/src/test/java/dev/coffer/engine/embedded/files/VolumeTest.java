package dev.coffer.engine.embedded.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be read is recognised, and refused in words that say what to do instead. */
class VolumeTest {

  private static String describe(int offset, String magic) throws IOException {
    var disk = ByteBuffer.allocate(1 << 20).put(offset, magic.getBytes(ISO_8859_1));
    return Volume.of(Map.of("vda", new TestDisk(disk))).getFirst().describe();
  }

  @ParameterizedTest
  @CsvSource({"3,'EXFAT   ',exFAT", "65600,_BHRfS_M,Btrfs", "3,ReFS,ReFS"})
  void a_format_that_is_not_read_is_named(int offset, String magic, String name)
      throws IOException {
    assertThat(describe(offset, magic))
        .isEqualTo(
            "vda:0 (%s is not read here; restore the disk as Test and read its files there)"
                .formatted(name));
  }

  @ParameterizedTest
  @CsvSource({"3,-FVE-FS-,BitLocker", "0,LUKS\u00ba\u00be,LUKS"})
  void what_is_encrypted_is_unlocked_in_its_guest(int offset, String magic, String name)
      throws IOException {
    assertThat(describe(offset, magic))
        .isEqualTo(
            "vda:0 (it is encrypted by its guest with %s; restore the disk as Test and unlock it there)"
                .formatted(name));
  }

  /** The first pair of the label of a virtual device is its version. */
  @Test
  void zfs_is_known_by_its_label() throws IOException {
    assertThat(describe(0x4000 + 20, "\0\0\0\7version")).contains("ZFS is not read here");
  }
}
