package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PatchTest {

  @Test
  void differences_that_are_close_are_one_replacement() {
    byte[] before = new byte[64];
    byte[] after = before.clone();
    after[3] = 1;
    after[10] = 2;
    after[40] = 3;
    var patch = ByteBuffer.allocate(100);
    assertThat(Patch.write(before, after, 64, patch)).isTrue();
    assertThat(HexFormat.of().formatHex(patch.array(), 0, patch.position()))
        .isEqualTo("00000003" + "00000008" + "0100000000000002" + "00000028" + "00000001" + "03");
  }

  @Property
  void what_was_written_gives_the_bytes_again(
      @ForAll @Size(64) byte[] before, @ForAll @Size(64) byte[] after) {
    for (int i = 0; i < 64; i += 3) {
      after[i] = before[i];
    }
    var patch = ByteBuffer.allocate(1000);
    assertThat(Patch.write(before, after, 64, patch)).isTrue();
    byte[] patched = before.clone();
    assertThat(Patch.apply(patch.flip(), patched, 64)).isTrue();
    assertThat(patched).isEqualTo(after);
  }

  @Test
  void a_patch_that_needs_more_room_than_there_is_is_none() {
    byte[] after = new byte[64];
    Arrays.fill(after, (byte) 1);
    assertThat(Patch.write(new byte[64], after, 64, ByteBuffer.allocate(71))).isFalse();
    assertThat(Patch.write(new byte[64], after, 64, ByteBuffer.allocate(72))).isTrue();
  }

  @Property(tries = 3000)
  void any_bytes_are_a_patch_or_none(@ForAll @Size(max = 60) byte[] patch) {
    for (int i = 0; i < patch.length; i++) {
      if (i % 8 < 3) {
        patch[i] = 0; // So that some offsets and lengths are possible.
      }
    }
    Patch.apply(ByteBuffer.wrap(patch), new byte[64], 64);
  }

  @Test
  void a_replacement_outside_of_the_bytes_is_refused() {
    for (int[] wrong : new int[][] {{-1, 1}, {64, 1}, {63, 2}, {0, -1}, {1 << 30, 1 << 30}}) {
      var patch = ByteBuffer.allocate(100).putInt(0, wrong[0]).putInt(4, wrong[1]);
      assertThat(Patch.apply(patch, new byte[64], 64)).as(Arrays.toString(wrong)).isFalse();
    }
    assertThat(Patch.apply(ByteBuffer.allocate(7), new byte[64], 64)).isFalse();
  }
}
