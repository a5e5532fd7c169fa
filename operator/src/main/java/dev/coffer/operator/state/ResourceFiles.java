package dev.coffer.operator.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Kind;
import dev.coffer.operator.plan.ResourceKey;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One file for each resource: {@code KIND/NAMESPACE/NAME.json}. A file that cannot be read takes
 * nothing but its own resource out of use.
 */
final class ResourceFiles {

  private static final String ENDING = ".json";

  private final Path folder;
  private final DurableFile.Step step;
  private final SortedMap<ResourceKey, CustomResource<?, ?>> resources = new TreeMap<>();
  private final SortedMap<ResourceKey, String> damaged = new TreeMap<>();

  private ResourceFiles(Path folder, DurableFile.Step step) {
    this.folder = folder;
    this.step = step;
  }

  static ResourceFiles load(Path folder, DurableFile.Step step) throws IOException {
    ResourceFiles files = new ResourceFiles(folder, step);
    if (Files.isDirectory(folder)) {
      try (var tree = Files.walk(folder, 3)) {
        tree.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(files::read);
      }
    }
    return files;
  }

  /** All that could be read. */
  SortedMap<ResourceKey, CustomResource<?, ?>> resources() {
    return resources;
  }

  /** The others, with what is wrong with their file. */
  SortedMap<ResourceKey, String> damaged() {
    return damaged;
  }

  void save(CustomResource<?, ?> resource) {
    ResourceKey key = ResourceKey.of(resource);
    try {
      DurableFile.replace(file(key), ResourceJson.bytes(resource), step);
    } catch (IOException e) {
      throw unwritable(key, e);
    }
    resources.put(key, resource);
  }

  void remove(ResourceKey key) {
    try {
      DurableFile.remove(file(key), step);
    } catch (IOException e) {
      throw unwritable(key, e);
    }
    resources.remove(key);
  }

  private Path file(ResourceKey key) {
    return folder.resolve(key.kind().name()).resolve(key.namespace()).resolve(key.name() + ENDING);
  }

  private void read(Path file) {
    Path place = folder.relativize(file);
    if (place.getNameCount() != 3) {
      return;
    }
    String name = place.getName(2).toString();
    ResourceKey key =
        new ResourceKey(
            Kind.valueOf(place.getName(0).toString()),
            place.getName(1).toString(),
            name.substring(0, name.length() - ENDING.length()));
    try {
      JsonNode tree = ResourceJson.mapper().readTree(Files.readAllBytes(file));
      CustomResource<?, ?> resource = ResourceJson.resource(key.kind(), tree);
      if (!tree.isObject() || resource.getSpec() == null || !key.equals(ResourceKey.of(resource))) {
        damaged(key, file, "it does not describe " + key);
      } else {
        resources.put(key, resource);
      }
    } catch (JsonProcessingException e) {
      damaged(key, file, "it is not JSON as it was written: " + e.getOriginalMessage());
    } catch (IOException e) {
      damaged(key, file, "it cannot be read: " + e);
    }
  }

  private void damaged(ResourceKey key, Path file, String why) {
    damaged.put(
        key,
        "the saved state of "
            + key
            + " in "
            + file
            + " is damaged: "
            + why
            + "; put the file back from a copy, or remove it and apply the resource again");
  }

  private static StateException unwritable(ResourceKey key, IOException e) {
    return new StateException("the state of " + key + " cannot be saved: " + e, e);
  }
}
