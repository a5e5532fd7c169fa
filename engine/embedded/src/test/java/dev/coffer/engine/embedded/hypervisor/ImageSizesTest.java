package dev.coffer.engine.embedded.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSizesTest {

  @TempDir Path root;

  @Test
  void an_image_is_looked_into_again_only_when_it_changed() throws IOException {
    Machines.make(root, "prod/web", "first", "second");
    for (int i = 0; i < 20; i++) {
      Machines.duplicate(root, "prod/web", "many/m" + i);
    }
    List<Path> measured = new ArrayList<>();
    var sizes =
        new ImageSizes(
            (disk, image) -> {
              measured.add(image.path());
              return disk.format().size(image, disk.size());
            });
    var machines = new MachineFolders(root).scan().machines().values();
    assertThat(sizes.hosted(root, machines)).hasSize(21);
    assertThat(measured).hasSize(42).doesNotHaveDuplicates();

    measured.clear();
    assertThat(sizes.hosted(root, machines)).hasSize(21);
    assertThat(measured).isEmpty();

    Path changed = root.resolve("many/m7/vda.raw");
    Files.write(changed, new byte[1], StandardOpenOption.APPEND);
    sizes.hosted(root, machines);
    assertThat(measured).containsExactly(changed);
  }
}
