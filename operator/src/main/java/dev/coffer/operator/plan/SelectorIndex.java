package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentSpec.Selector;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the machines that a selector matches. Production machines only: a copy that a restore made
 * shares names, tags and folders with its original, and gets a policy only where it is named.
 *
 * <p>Looks only at machines that the most selective part of the selector leaves over, and at each
 * selector once, so that many selectors over a large fleet stay quick.
 */
final class SelectorIndex {

  private final List<VirtualMachine> all;
  private final TreeMap<String, List<VirtualMachine>> byName = new TreeMap<>();
  private final TreeMap<String, List<VirtualMachine>> byFolder = new TreeMap<>();
  private final Map<Map.Entry<String, String>, List<VirtualMachine>> byTag = new HashMap<>();
  private final Map<Selector, List<VirtualMachine>> answers = new HashMap<>();

  SelectorIndex(Collection<VirtualMachine> vms) {
    all =
        vms.stream()
            .filter(vm -> vm.role() == Role.PRODUCTION)
            .sorted(Comparator.comparing(VirtualMachine::id))
            .toList();
    for (VirtualMachine vm : all) {
      add(byName, vm.name(), vm);
      add(byFolder, Folders.trimmed(vm.folder()), vm);
      vm.tags().entrySet().forEach(tag -> add(byTag, Map.entry(tag.getKey(), tag.getValue()), vm));
    }
  }

  private static <K> void add(Map<K, List<VirtualMachine>> index, K key, VirtualMachine vm) {
    index.computeIfAbsent(key, _ -> new ArrayList<>()).add(vm);
  }

  /** The machines that match everything the selector gives, by id. */
  List<VirtualMachine> matches(Selector selector) {
    return answers.computeIfAbsent(selector, this::find);
  }

  private List<VirtualMachine> find(Selector selector) {
    var names = names(selector.names());
    return candidates(selector).stream()
        .filter(vm -> names.test(vm.name()))
        .filter(vm -> selector.folder() == null || Folders.contains(selector.folder(), vm.folder()))
        .filter(vm -> hasTags(vm, selector.tags()))
        .sorted(Comparator.comparing(VirtualMachine::id))
        .toList();
  }

  /** Those that are worth a look. */
  List<VirtualMachine> candidates(Selector selector) {
    var found = all;
    if (selector.tags() != null) {
      for (var tag : selector.tags().entrySet()) {
        found =
            fewer(found, byTag.getOrDefault(Map.entry(tag.getKey(), tag.getValue()), List.of()));
      }
    }
    if (selector.names() != null) {
      found = fewer(found, startingWith(byName, NameGlob.literalPrefix(selector.names())));
    }
    if (selector.folder() != null) {
      found = fewer(found, startingWith(byFolder, Folders.trimmed(selector.folder())));
    }
    return found;
  }

  private static List<VirtualMachine> fewer(List<VirtualMachine> a, List<VirtualMachine> b) {
    return a.size() <= b.size() ? a : b;
  }

  private static List<VirtualMachine> startingWith(
      NavigableMap<String, List<VirtualMachine>> index, String prefix) {
    return index.subMap(prefix, prefix + Character.MAX_VALUE).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  private static Predicate<String> names(@Nullable String glob) {
    return glob == null ? _ -> true : new NameGlob(glob)::matches;
  }

  private static boolean hasTags(VirtualMachine vm, @Nullable Map<String, String> tags) {
    return tags == null || vm.tags().entrySet().containsAll(tags.entrySet());
  }
}
