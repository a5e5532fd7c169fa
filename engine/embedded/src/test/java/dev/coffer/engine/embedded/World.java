package dev.coffer.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder of machines, with hands to touch it as its owners would: the machines stand in {@code
 * zone-a}, their disks are raw images.
 */
record World(Path machines) implements Estate {

  private static final YAMLMapper YAML = new YAMLMapper();

  @Override
  public Map<String, Object> settings() {
    return Map.of("driver", "folder", "path", machines.toString());
  }

  @Override
  public VmId create(String name, Map<String, Long> disks) {
    var id = new VmId("vm-" + name);
    var folder = machines.resolve(name);
    var machine = YAML.createObjectNode();
    machine.put("id", id.value()).put("name", name).put("zone", "zone-a").put("power", "off");
    machine.putArray("disks");
    Estate.unchecked(() -> Files.createDirectories(folder));
    disks.forEach((disk, size) -> addDisk(folder, machine, disk, size));
    save(folder, machine);
    return id;
  }

  private static void addDisk(Path folder, ObjectNode machine, String disk, long size) {
    var image = folder.resolve(disk + ".raw");
    Estate.unchecked(
        () -> {
          try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
          }
          return image;
        });
    ((ArrayNode) machine.get("disks"))
        .addObject()
        .put("id", disk)
        .put("name", disk)
        .put("file", image.getFileName().toString())
        .put("format", "raw")
        .put("size", size);
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    var folder = folder(vm);
    var machine = load(folder);
    addDisk(folder, machine, disk, size);
    save(folder, machine);
  }

  @Override
  public void power(VmId vm, Power power) {
    var folder = folder(vm);
    save(folder, load(folder).put("power", power.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void write(VmId vm, String disk, long offset, byte[] bytes) {
    Estate.unchecked(
        () -> {
          try (var file = new RandomAccessFile(image(vm, disk).toFile(), "rw")) {
            file.seek(offset);
            file.write(bytes);
          }
          return bytes;
        });
  }

  @Override
  public byte[] read(VmId vm, String disk) {
    return Estate.unchecked(() -> Files.readAllBytes(image(vm, disk)));
  }

  /** Cuts the image in half; the machine's description still says how long it should be. */
  @Override
  public void damage(VmId vm, String disk) {
    Estate.unchecked(
        () -> {
          try (var file = new RandomAccessFile(image(vm, disk).toFile(), "rw")) {
            file.setLength(file.length() / 2);
          }
          return disk;
        });
  }

  @Override
  public void remove(VmId vm) {
    delete(folder(vm));
  }

  @Override
  public void clear() {
    delete(machines);
  }

  Path image(VmId vm, String disk) {
    var folder = folder(vm);
    for (JsonNode entry : load(folder).get("disks")) {
      if (entry.get("name").asText().equals(disk)) {
        return folder.resolve(entry.get("file").asText());
      }
    }
    throw new AssertionError("virtual machine " + vm + " has no disk " + disk);
  }

  private Path folder(VmId vm) {
    return Estate.unchecked(
        () -> {
          try (var files = Files.walk(machines)) {
            return files
                .filter(file -> file.getFileName().toString().equals("vm.yaml"))
                .map(Path::getParent)
                .filter(folder -> load(folder).get("id").asText().equals(vm.value()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no virtual machine " + vm));
          }
        });
  }

  private static ObjectNode load(Path folder) {
    return Estate.unchecked(() -> (ObjectNode) YAML.readTree(folder.resolve("vm.yaml").toFile()));
  }

  private static void save(Path folder, ObjectNode machine) {
    Estate.unchecked(
        () -> Files.writeString(folder.resolve("vm.yaml"), YAML.writeValueAsString(machine)));
  }

  /** Removes a folder with all that is in it. */
  static void delete(Path tree) {
    Estate.unchecked(
        () ->
            Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                  @Override
                  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                      throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                  }

                  @Override
                  public FileVisitResult postVisitDirectory(
                      Path folder, @Nullable IOException failure) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                  }
                }));
  }
}
