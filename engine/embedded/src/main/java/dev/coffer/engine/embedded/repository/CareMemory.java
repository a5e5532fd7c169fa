package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.SealedFile;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link CareNotes} in one sealed file, which is written under a new name each time. That
 * it cannot be written or read is no failure of anything. Safe for threads.
 */
final class CareMemory {

  static final String FOLDER = "care";

  private static final Pattern NAME = Pattern.compile(FOLDER + "/[0-9a-f]{16}");
  private static final int DAYS_KEPT = 90;
  private static final Logger LOG = LoggerFactory.getLogger(CareMemory.class);

  private final ObjectStore objects;
  private final RepositoryKeys keys;
  private final Allowance allowance;
  private final List<String> files = new ArrayList<>();
  private CareNotes notes = CareNotes.none();
  private long last;

  CareMemory(ObjectStore objects, RepositoryKeys keys, Allowance allowance) {
    this.objects = objects;
    this.keys = keys;
    this.allowance = allowance;
  }

  /** Takes the newest file that can be read. */
  synchronized void load() throws IOException {
    var found = new TreeMap<>(objects.list(FOLDER));
    found.keySet().removeIf(name -> !NAME.matcher(name).matches());
    found.values().forEach(allowance::takeAnyway);
    files.addAll(found.keySet());
    last = files.isEmpty() ? 0 : numberOf(files.getLast());
    for (String name : found.descendingKeySet()) {
      var read = read(name);
      if (read.isPresent()) {
        notes = read.get();
        return;
      }
    }
  }

  private static long numberOf(String name) {
    return Long.parseUnsignedLong(name.substring(name.lastIndexOf('/') + 1), 16);
  }

  private Optional<CareNotes> read(String name) {
    try {
      var content = SealedFile.open(keys, name, objects.read(name));
      return content.isPresent() ? Optional.of(CareNotes.read(content.get())) : Optional.empty();
    } catch (IOException e) {
      LOG.info("{} was not used: {}", objects.where(name), Failures.reason(e));
      return Optional.empty();
    }
  }

  synchronized Optional<Instant> lastRead(Pack pack) {
    return Optional.ofNullable(notes.read().get(CareNotes.key(pack)));
  }

  /** The pack was read, and is intact. */
  synchronized void intact(Pack pack, Instant now) {
    notes.read().put(CareNotes.key(pack), CareNotes.minute(now));
  }

  /** The pack is not what it was. */
  synchronized void broken(Pack pack) {
    notes.read().remove(CareNotes.key(pack));
  }

  synchronized NavigableMap<LocalDate, Long> days() {
    return new TreeMap<>(notes.days());
  }

  /** Whether nothing is known yet of a day. */
  synchronized boolean isNew(Instant now) {
    return !notes.days().containsKey(day(now));
  }

  private static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /**
   * Writes all down, with what the repository takes today.
   *
   * @param packs that there are; others are forgotten
   */
  synchronized void save(Collection<Pack> packs, Instant now) {
    var known = new HashSet<Long>();
    packs.forEach(pack -> known.add(CareNotes.key(pack)));
    notes.read().keySet().retainAll(known);
    notes.days().put(day(now), allowance.used());
    notes.days().headMap(day(now).minusDays(DAYS_KEPT)).clear();
    try {
      write(nextName());
    } catch (IOException e) {
      LOG.warn("what care for {} has done is not noted: {}", objects.where(""), Failures.reason(e));
    }
  }

  /**
   * The names sort like the files' ages. One that could not be written is not used again: it may be
   * there all the same.
   */
  private String nextName() {
    last++;
    return "%s/%016x".formatted(FOLDER, last);
  }

  private void write(String name) throws IOException {
    byte[] file = SealedFile.seal(keys, name, notes.write());
    objects.put(name, file);
    allowance.takeAnyway(file.length);
    var old = List.copyOf(files);
    files.add(name);
    for (String before : old) {
      long bytes = objects.size(before);
      objects.delete(List.of(before));
      files.remove(before);
      allowance.give(bytes);
    }
  }
}
