package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XfsReplayTest {

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  private XfsReplay replay() throws IOException {
    var range = DiskRange.all(TestDisk.of(XfsImages.mkfs(temp, "-b size=4096", 32 << 20)));
    return new XfsReplay(new XfsBlocks(range, XfsSuperblock.read(range), new XfsOverlay()));
  }

  private static XfsLogItem item(int type, int parts, long id) {
    var head = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    head.putShort((short) type).putShort((short) parts).putInt(1).putLong(id);
    return new XfsLogItem(ByteOrder.LITTLE_ENDIAN, head.array());
  }

  @Test
  void a_change_of_several_steps_counts_as_half_done_until_its_end_is_there() throws IOException {
    var replay = replay();

    replay.committed(1, List.of(item(XfsLogItem.REMAP, 1, 7), item(XfsLogItem.EXCHANGE, 1, 8)));
    assertThat(replay.unfinished()).isEqualTo(2);
    replay.committed(2, List.of(item(XfsLogItem.REMAP_DONE, 1, 7)));

    assertThat(replay.unfinished()).isEqualTo(1);
  }

  @Test
  void a_change_that_lacks_parts_is_not_believed() throws IOException {
    var replay = replay();

    assertThatThrownBy(() -> replay.committed(1, List.of(item(XfsLogItem.BUFFER, 2, 7))))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("the changes in its log are damaged");
  }
}
