package dev.coffer.engine.cloudtemple.vmware;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.coffer.engine.remote.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read last of every machine, in one file: a cache, which is read anew when it is lost.
 * Safe for several threads.
 */
final class Protections {

  private static final Logger LOG = LoggerFactory.getLogger(Protections.class);

  private final Path file;
  private final Map<String, Protection> known;
  private boolean changed;

  Protections(Path folder) {
    this.file = folder.resolve("protection.json");
    this.known = new HashMap<>(load(file));
  }

  private static Map<String, Protection> load(Path file) {
    try {
      return Json.MAPPER.readValue(
          Files.readAllBytes(file), new TypeReference<Map<String, Protection>>() {});
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException e) {
      LOG.warn("what was known of machines is read again: {} cannot be read", file);
      return Map.of();
    }
  }

  synchronized Optional<Protection> of(String vm) {
    return Optional.ofNullable(known.get(vm));
  }

  synchronized Map<String, Protection> all() {
    return Map.copyOf(known);
  }

  /** Puts in what was read, unless something newer is there: a write has read it back since. */
  synchronized void put(String vm, Protection read) {
    var before = known.get(vm);
    if (before == null || !read.readAt().isBefore(before.readAt())) {
      known.put(vm, read);
      changed = true;
    }
  }

  /** Only these machines are there. */
  synchronized void retain(Collection<String> machines) {
    changed |= known.keySet().retainAll(machines);
  }

  /** Writes the file when anything is new. */
  synchronized void save() {
    if (!changed) {
      return;
    }
    try {
      var draft = Files.createTempFile(file.getParent(), "protection", ".tmp");
      Files.write(draft, Json.MAPPER.writeValueAsBytes(known));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      changed = false;
    } catch (IOException e) {
      LOG.warn("what is known of machines cannot be kept in {}", file, e);
    }
  }
}
