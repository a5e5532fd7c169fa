package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The secrets that open a repository. Adding one and removing another is all that it takes to
 * change a key: no data is written again. Safe for threads.
 */
public final class Keyring {

  private final ChunkStore store;
  private final Gate gate;
  private final RepositoryOptions options;
  private final SlotFiles files;

  Keyring(ChunkStore store, Gate gate, RepositoryOptions options) {
    this.store = store;
    this.gate = gate;
    this.options = options;
    this.files = new SlotFiles(store.objects());
  }

  /** The key slots that can be read, the oldest first. */
  public synchronized List<KeySlot> slots() throws RepositoryException {
    return inside(files::slots);
  }

  /** Lets one more secret open the repository. */
  public synchronized KeySlot add(String name, Secret secret) throws RepositoryException {
    var named = new KeySlot.Named(secret, name, options.clock().instant());
    return inside(
        () -> {
          var slot = KeySlot.wrap(store.keys(), named);
          files.put(slot);
          store.allowance().takeAnyway(files.bytes(slot));
          return slot;
        });
  }

  /**
   * Takes the right to open the repository from a secret.
   *
   * @throws RepositoryException when there is no such slot, or nobody, or not this engine, could
   *     open the repository without it
   */
  public synchronized void remove(String id) throws RepositoryException {
    inside(
        () -> {
          var all = files.slots();
          var going = all.stream().filter(slot -> slot.id().equals(id)).findFirst();
          if (going.isEmpty()) {
            throw new RepositoryException(
                RepositoryException.KEY_UNKNOWN,
                "repository %s has no key slot %s: choose one that is listed"
                    .formatted(where(), id));
          }
          requireOthers(going.get(), all.stream().filter(slot -> !slot.id().equals(id)).toList());
          long bytes = files.bytes(going.get());
          files.remove(going.get());
          store.allowance().give(bytes);
          return going;
        });
  }

  private void requireOthers(KeySlot going, List<KeySlot> rest) throws IOException {
    options.safeguard().requireMayDelete("key slot " + going.id(), where());
    requireUnlocked(going);
    if (rest.isEmpty()) {
      throw new RepositoryException(
          RepositoryException.KEY_NEEDED,
          "key slot %s (%s) is the last of repository %s, which nobody could open without it: add another one first"
              .formatted(going.id(), going.name(), where()));
    }
    if (rest.stream().noneMatch(this::opensForUs)) {
      throw new RepositoryException(
          RepositoryException.KEY_NEEDED,
          ("key slot %s (%s) is the one that this engine opens repository %s with: let the site's"
                  + " setting 'key' name another one of its keys, start the engine again, and then"
                  + " remove this one")
              .formatted(going.id(), going.name(), where()));
    }
  }

  private void requireUnlocked(KeySlot going) throws IOException {
    var locks = store.locks().running(SlotFiles.namesOf(going.id()), options.clock().instant());
    var until = locks.values().stream().max(Instant::compareTo);
    if (until.isPresent()) {
      throw new RepositoryException(
          RepositoryException.LOCKED,
          "key slot %s (%s) of repository %s is locked until %s, as points there need it: it can be removed then"
              .formatted(going.id(), going.name(), where(), until.get()));
    }
  }

  private boolean opensForUs(KeySlot slot) {
    return slot.open(store.keys().repository(), options.secret()).isPresent();
  }

  private String where() {
    return store.objects().where("");
  }

  /** Something that is done with the files of the slots. */
  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException;
  }

  private <T> T inside(Task<T> task) throws RepositoryException {
    gate.enter();
    try {
      return task.run();
    } catch (IOException e) {
      throw Failures.unusable(where(), e);
    } finally {
      gate.leave();
    }
  }
}
