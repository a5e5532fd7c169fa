package dev.coffer.operator.state;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.coffer.crds.Api;
import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All resources that were applied, with their status, in a folder that one process uses at once.
 */
public final class StateFolder implements ResourceStore, AutoCloseable {

  /** Keeps a resource from vanishing before the engine is rid of what it asked for. */
  static final String FINALIZER = Api.GROUP + "/external";

  private final Path folder;
  private final DurableFile.Step step;
  private final StateLock lock;
  private final ResourceFiles files;
  private Map<String, Map<String, String>> namespaceLabels;

  private StateFolder(Path folder, DurableFile.Step step, StateLock lock) throws IOException {
    this.folder = folder;
    this.step = step;
    this.lock = lock;
    this.files = ResourceFiles.load(folder.resolve("resources"), step);
    this.namespaceLabels = readNamespaceLabels();
  }

  /**
   * Opens the folder, and makes it when it is not there.
   *
   * @throws StateException when it cannot be used, or another process uses it
   */
  public static StateFolder open(Path folder) {
    return open(folder, DurableFile.Step.NONE);
  }

  static StateFolder open(Path folder, DurableFile.Step step) {
    try {
      Files.createDirectories(folder);
      StateLock lock = StateLock.take(folder);
      try {
        return new StateFolder(folder, step, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StateException("the state folder " + folder + " cannot be used: " + e, e);
    }
  }

  /** The resources as they were saved last, also while another process uses the folder. */
  public static List<CustomResource<?, ?>> peek(Path folder) {
    try {
      var files = ResourceFiles.load(folder.resolve("resources"), DurableFile.Step.NONE);
      return List.copyOf(files.resources().values());
    } catch (IOException e) {
      throw new StateException("the state folder " + folder + " cannot be read: " + e, e);
    }
  }

  /** Where this is. */
  public Path path() {
    return folder;
  }

  /** What is wrong with the files that cannot be read, one sentence for each. */
  public Map<ResourceKey, String> damaged() {
    return Map.copyOf(files.damaged());
  }

  /** All resources, as copies. */
  public List<CustomResource<?, ?>> resources() {
    List<CustomResource<?, ?>> copies = new ArrayList<>();
    files.resources().values().forEach(resource -> copies.add(ResourceJson.copy(resource)));
    return copies;
  }

  /** The resource of that name, as a copy. */
  public @Nullable CustomResource<?, ?> resource(ResourceKey key) {
    CustomResource<?, ?> resource = files.resources().get(key);
    return resource == null ? null : ResourceJson.copy(resource);
  }

  /** The labels of the namespaces, as they were last given. */
  public Map<String, Map<String, String>> namespaceLabels() {
    return namespaceLabels;
  }

  @Override
  public Wanted list() {
    return Wanted.of(resources(), namespaceLabels);
  }

  /** Makes the folder hold what an overlay would have it hold. */
  public void save(Overlay overlay) {
    if (!overlay.namespaceLabels().equals(namespaceLabels)) {
      saveNamespaceLabels(overlay.namespaceLabels());
    }
    overlay.changed().forEach(files::save);
  }

  /** None is ever out of date: the folder belongs to one process. */
  @Override
  public Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> resources) {
    resources.forEach(this::saveStatus);
    return Set.of();
  }

  private void saveStatus(CustomResource<?, ?> resource) {
    CustomResource<?, ?> stored = files.resources().get(ResourceKey.of(resource));
    if (stored != null) {
      CustomResource<?, ?> changed = ResourceJson.copy(resource);
      changed.setMetadata(stored.getMetadata());
      files.save(withSpecOf(stored, changed));
    }
  }

  @Override
  public void removeFinalizer(ResourceKey key) {
    CustomResource<?, ?> stored = files.resources().get(key);
    if (stored == null) {
      return;
    }
    stored.removeFinalizer(FINALIZER);
    if (stored.isMarkedForDeletion() && stored.getFinalizers().isEmpty()) {
      files.remove(key);
    } else {
      files.save(stored);
    }
  }

  @SuppressWarnings("unchecked") // both have the key of one resource, so they are of one class
  private static <S, T> CustomResource<S, T> withSpecOf(
      CustomResource<?, ?> stored, CustomResource<S, T> changed) {
    changed.setSpec(((CustomResource<S, T>) stored).getSpec());
    return changed;
  }

  private Map<String, Map<String, String>> readNamespaceLabels() throws IOException {
    Path file = folder.resolve("namespaces.json");
    return Files.exists(file)
        ? ResourceJson.mapper().readValue(file.toFile(), new TypeReference<>() {})
        : Map.of();
  }

  private void saveNamespaceLabels(Map<String, Map<String, String>> labels) {
    try {
      DurableFile.replace(
          folder.resolve("namespaces.json"), ResourceJson.mapper().writeValueAsBytes(labels), step);
    } catch (IOException e) {
      throw new StateException("the labels of the namespaces cannot be saved: " + e, e);
    }
    namespaceLabels = Map.copyOf(labels);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StateException("the state folder " + folder + " cannot be closed: " + e, e);
    }
  }
}
