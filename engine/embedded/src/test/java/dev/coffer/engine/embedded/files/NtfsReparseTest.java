package dev.coffer.engine.embedded.files;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links and other special files, as Windows and its subsystem for Linux write them. */
class NtfsReparseTest {

  private static final int MOUNT_POINT = 0xa0000003;
  private static final int SYMLINK = 0xa000000c;

  /** The name that counts stands behind the one that is shown. */
  private static NtfsReparse link(int tag, String target) {
    int header = tag == SYMLINK ? 12 : 8;
    var shown = "shown".getBytes(UTF_16LE);
    var name = target.getBytes(UTF_16LE);
    var data = ByteBuffer.allocate(header + shown.length + name.length);
    data.order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) shown.length);
    data.putShort(2, (short) name.length);
    data.put(header, shown).put(header + shown.length, name);
    return new NtfsReparse(tag, data);
  }

  @ParameterizedTest
  @CsvSource({
    "..\\lib\\one.dll,../lib/one.dll",
    "\\Users\\Public,/Users/Public",
    "C:\\Users\\Public,/C:/Users/Public",
    "\\??\\C:\\Users\\Public,/C:/Users/Public",
    "\\??\\UNC\\server\\share,/UNC/server/share",
    "\\??\\Volume{2d3f}\\,/Volume{2d3f}/",
  })
  void a_target_is_written_as_linux_would_and_a_drive_leads_nowhere(String target, String linux)
      throws DiskException {
    assertThat(link(SYMLINK, target).target()).isEqualTo(linux);
    assertThat(link(MOUNT_POINT, target).target()).isEqualTo(linux);
    assertThat(link(MOUNT_POINT, target).kind()).contains(Kind.LINK);
  }

  @Test
  void links_and_special_files_of_the_subsystem_for_linux_are_what_they_are_there()
      throws DiskException {
    var data = ByteBuffer.wrap("\2\0\0\0../étage".getBytes(UTF_8));

    assertThat(new NtfsReparse(0xa000001d, data).target()).isEqualTo("../étage");
    assertThat(new NtfsReparse(0x80000023, data).kind()).contains(Kind.SOCKET);
    assertThat(new NtfsReparse(0x80000024, data).kind()).contains(Kind.PIPE);
    assertThat(new NtfsReparse(0x80000026, data).kind()).contains(Kind.DEVICE);
  }

  @Test
  void content_that_is_not_in_its_place_is_refused_and_says_what_to_do() {
    var none = ByteBuffer.allocate(0);

    assertThatThrownBy(() -> new NtfsReparse(0x80000017, none).checkReadable(false))
        .hasMessageContaining(
            "compressed in a way that is not read here; restore the disk as Test");
    assertThatThrownBy(() -> new NtfsReparse(0x9000701a, none).checkReadable(true))
        .hasMessageContaining("its content is not in its place (reparse point 9000701a)");
    assertThatCode(() -> new NtfsReparse(0x9000701a, none).checkReadable(false))
        .doesNotThrowAnyException();
  }

  @Test
  void a_link_that_is_cut_off_is_damage() {
    var data = link(SYMLINK, "target").data();

    for (int end = 0; end < data.capacity(); end++) {
      var cut = new NtfsReparse(SYMLINK, data.slice(0, end).order(ByteOrder.LITTLE_ENDIAN));
      assertThatThrownBy(cut::target).isInstanceOf(DiskException.class);
    }
  }
}
