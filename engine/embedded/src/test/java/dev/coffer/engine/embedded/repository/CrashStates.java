package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.WrittenLog.Call;
import dev.coffer.engine.embedded.repository.WrittenLog.Content;
import dev.coffer.engine.embedded.repository.WrittenLog.Link;
import dev.coffer.engine.embedded.repository.WrittenLog.MakeFolder;
import dev.coffer.engine.embedded.repository.WrittenLog.Sync;
import dev.coffer.engine.embedded.repository.WrittenLog.SyncFolder;
import dev.coffer.engine.embedded.repository.WrittenLog.Unlink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a power cut may leave of a folder: after any number of calls, all that was synced, and of
 * the rest any part, in any order. A file system that keeps less than POSIX promises is not
 * modelled.
 */
final class CrashStates {

  private static final Content FOLDER = new Content();

  /** A name that means something else from now on, if that is kept; empty: nothing. */
  private record Pending(String name, Optional<Content> meaning) {}

  private final Random random;
  private final int drawn;
  private final Map<String, Content> safe = new TreeMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private final Set<Content> synced = new HashSet<>(Set.of(FOLDER));

  /**
   * @param drawn how many parts are drawn at random at each call, beside none, all, each alone, and
   *     all but one
   */
  CrashStates(Random random, int drawn) {
    this.random = random;
    this.drawn = drawn;
  }

  /**
   * Shows all states.
   *
   * @param visitor is told after how many calls, and which objects are left
   */
  void visit(List<Call> calls, BiConsumer<Integer, Map<String, byte[]>> visitor) {
    show(0, visitor);
    for (int done = 1; done <= calls.size(); done++) {
      happen(calls.get(done - 1));
      show(done, visitor);
    }
  }

  private void happen(Call call) {
    switch (call) {
      case Link(var name, var content) -> pending.add(new Pending(name, Optional.of(content)));
      case MakeFolder(var name) -> pending.add(new Pending(name, Optional.of(FOLDER)));
      case Unlink(var name) -> pending.add(new Pending(name, Optional.empty()));
      case Sync(var content) -> synced.add(content);
      case SyncFolder(var name) -> {
        pending.stream().filter(p -> parent(p.name()).equals(name)).forEach(p -> keep(p, safe));
        pending.removeIf(p -> parent(p.name()).equals(name));
      }
    }
  }

  private static void keep(Pending change, Map<String, Content> names) {
    change
        .meaning()
        .ifPresentOrElse(
            meaning -> names.put(change.name(), meaning), () -> names.remove(change.name()));
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private void show(int done, BiConsumer<Integer, Map<String, byte[]>> visitor) {
    int all = pending.size();
    show(done, i -> false, visitor);
    show(done, i -> true, visitor);
    for (int one = 0; one < all; one++) {
      int chosen = one;
      show(done, i -> i == chosen, visitor);
      show(done, i -> i != chosen, visitor);
    }
    for (int draw = 0; draw < drawn; draw++) {
      var part = new HashSet<Integer>();
      IntStream.range(0, all).filter(_ -> random.nextBoolean()).forEach(part::add);
      show(done, part::contains, visitor);
    }
  }

  private void show(int done, IntPredicate kept, BiConsumer<Integer, Map<String, byte[]>> visitor) {
    var names = new TreeMap<>(safe);
    for (int i = 0; i < pending.size(); i++) {
      if (kept.test(i)) {
        keep(pending.get(i), names);
      }
    }
    visitor.accept(done, objects(names));
  }

  /** Drafts are nobody's, and a file is there only if the folders above it are. */
  private Map<String, byte[]> objects(Map<String, Content> names) {
    var objects = new HashMap<String, byte[]>();
    names.forEach(
        (name, content) -> {
          if (content != FOLDER && !name.startsWith("tmp/") && reachable(name, names)) {
            objects.put(name, survived(content));
          }
        });
    return objects;
  }

  private static boolean reachable(String name, Map<String, Content> names) {
    String above = parent(name);
    return above.isEmpty() || (names.get(above) == FOLDER && reachable(above, names));
  }

  /** Of what was not synced, nothing, or its first half. */
  private byte[] survived(Content content) {
    if (synced.contains(content)) {
      return content.bytes();
    }
    return Arrays.copyOf(content.bytes(), random.nextBoolean() ? 0 : content.bytes().length / 2);
  }
}
