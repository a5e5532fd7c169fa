package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Lznt1Test {

  private static byte[] unpack(String hex, int size) throws IOException {
    var bytes = new byte[size];
    Lznt1.unpack(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), size).get(bytes);
    return bytes;
  }

  @Test
  void a_byte_that_is_repeated_is_copied_from_where_it_was_just_written() throws IOException {
    // One byte as it is, then: go back by one, and copy 3 + 0xffc of them.
    var text = unpack("03b0" + "02" + "61" + "fc0f", 4096);

    assertThat(text).containsOnly('a');
  }

  @Test
  void what_follows_the_end_is_zeros() throws IOException {
    assertThat(unpack("0330" + "61626364" + "0000" + "ffff", 6))
        .containsExactly('a', 'b', 'c', 'd', 0, 0);
  }

  @Test
  void a_reference_to_before_the_start_and_one_behind_the_end_are_damage() {
    assertThatThrownBy(() -> unpack("03b0" + "02" + "61" + "fc1f", 4096))
        .isInstanceOf(DiskException.class);
    assertThatThrownBy(() -> unpack("03b0" + "02" + "61" + "ff0f", 4096))
        .isInstanceOf(DiskException.class);
    assertThatThrownBy(() -> unpack("ffb0" + "00", 4096)).isInstanceOf(DiskException.class);
  }
}
