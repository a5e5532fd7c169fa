package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our readers and writers against QEMU's. */
class QemuImgDifferentialTest {

  private static final int SIZE = 5 << 20;

  @TempDir Path folder;

  @BeforeEach
  void qemu_img_is_here() {
    QemuImg.require();
  }

  @ParameterizedTest
  @CsvSource({
    "compat=0.10",
    "'compat=0.10,cluster_size=512'",
    "compat=1.1",
    "'compat=1.1,cluster_size=2M'",
    "'compat=1.1,refcount_bits=1'",
    "'compat=1.1,lazy_refcounts=on'",
    "'compat=1.1,preallocation=metadata'",
    "'compat=1.1,preallocation=falloc'",
  })
  void an_image_of_qemu_img_reads_as_its_source(String options) throws IOException {
    assertReadsAsSource("-o", options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "compat=1.1,cluster_size=4k",
        "compat=1.1",
        "compat=1.1,compression_type=zstd",
        "compat=1.1,compression_type=zstd,cluster_size=2M",
        "compat=1.1,compression_type=zstd,cluster_size=4k",
      })
  void a_compressed_image_of_qemu_img_reads_as_its_source(String options) throws IOException {
    assertReadsAsSource("-c", "-o", options);
  }

  private void assertReadsAsSource(String... options) throws IOException {
    byte[] content = Disks.random(42, SIZE);
    Path raw = Files.write(folder.resolve("source.raw"), content);
    Path qcow2 = folder.resolve("disk.qcow2");
    var arguments = new ArrayList<Object>(List.of("convert", "-O", "qcow2"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(raw, qcow2));
    QemuImg.run(arguments.toArray());

    assertThat(Disks.read(ImageFormat.QCOW2, qcow2)).isEqualTo(content);
    assertThat(Disks.readSparsely(ImageFormat.QCOW2, qcow2)).isEqualTo(content);
  }

  @Test
  void clusters_that_were_zeroed_discarded_and_written_again_read_as_qemu_reads_them()
      throws IOException {
    Path qcow2 = folder.resolve("disk.qcow2");
    Path raw = folder.resolve("expected.raw");
    QemuImg.run("create", "-f", "qcow2", qcow2, SIZE);
    QemuImg.io(
        "-c",
        "write -P 7 0 3M",
        "-c",
        "write -z 64k 200k",
        "-c",
        "write -z -u 1M 128k",
        "-c",
        "discard 2M 256k",
        "-c",
        "write -P 9 2100k 3k",
        "-c",
        "write -c -P 5 4M 64k",
        qcow2);
    QemuImg.run("snapshot", "-c", "before", qcow2);
    QemuImg.io("-c", "write -P 8 100k 70k", "-c", "write -P 3 4M 1k", qcow2);
    QemuImg.run("convert", "-O", "raw", qcow2, raw);

    assertThat(Disks.read(ImageFormat.QCOW2, qcow2)).isEqualTo(Files.readAllBytes(raw));
    assertThat(Disks.readSparsely(ImageFormat.QCOW2, qcow2)).isEqualTo(Files.readAllBytes(raw));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 65536, 66048, SIZE, (33 << 20) + 512})
  void an_image_of_ours_is_clean_and_equal_for_qemu_img(int size) throws IOException {
    byte[] content = Disks.random(size, size);
    Path raw = Files.write(folder.resolve("expected.raw"), content);
    Path qcow2 = folder.resolve("disk.qcow2");
    Disks.write(ImageFormat.QCOW2, qcow2, content, 1);

    QemuImg.run("check", "-f", "qcow2", qcow2);
    QemuImg.run("compare", "-f", "raw", "-F", "qcow2", raw, qcow2);
  }

  @Test
  void a_large_image_of_ours_with_far_apart_data_is_clean_for_qemu_img() throws IOException {
    Path qcow2 = folder.resolve("disk.qcow2");
    try (var writer = ImageFormat.QCOW2.create(qcow2, 3L << 40)) {
      for (long offset = 12345; offset < 3L << 40; offset += 200L << 30) {
        writer.write(offset, ByteBuffer.wrap(Disks.random(offset, 300_000)));
      }
      writer.finish();
    }
    QemuImg.run("check", "-f", "qcow2", qcow2);
  }
}
