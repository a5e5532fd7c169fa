package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds a path in a file system the way its guest would, through symbolic links. */
final class PathLookup {

  /** As many as Linux follows before it says that there is a loop. */
  private static final int MAX_LINKS = 40;

  /** A name on the way, and what it stands for. */
  record Step(String name, FileNode node) {}

  /**
   * What was found.
   *
   * @param steps from the root to it, links resolved; empty for the root
   * @param links that were followed, each with the steps to it
   */
  record Found(FileNode node, List<Step> steps, List<List<Step>> links) {
    Found {
      steps = List.copyOf(steps);
      links = List.copyOf(links);
    }
  }

  private final FileSystemReader files;
  private final List<Step> steps = new ArrayList<>();
  private final Deque<String> ahead = new ArrayDeque<>();
  private final List<List<Step>> links = new ArrayList<>();

  private PathLookup(FileSystemReader files) {
    this.files = files;
  }

  /**
   * Empty when there is nothing of that name, or only a loop of links. A link that leads nowhere is
   * found itself.
   */
  static Optional<Found> find(FileSystemReader files, String path) throws IOException {
    var lookup = new PathLookup(files);
    var root = files.root();
    lookup.goAhead(path);
    Optional<Found> dangling = Optional.empty();
    while (!lookup.ahead.isEmpty()) {
      var asked = lookup.ahead.pop();
      if (asked.equals("..")) {
        lookup.goBack();
        continue;
      }
      var folder = lookup.current(root);
      var step =
          folder.kind() == Kind.FOLDER
              ? NamedEntry.find(files, folder, asked)
              : Optional.<Step>empty();
      if (step.isEmpty()) {
        return dangling;
      }
      var node = step.get().node();
      lookup.steps.add(step.get());
      if (node.kind() == Kind.LINK) {
        if (lookup.links.size() == MAX_LINKS) {
          return dangling;
        }
        if (lookup.ahead.isEmpty() && dangling.isEmpty()) {
          dangling = Optional.of(new Found(node, lookup.steps, lookup.links));
        }
        lookup.follow(node);
      }
    }
    return Optional.of(new Found(lookup.current(root), lookup.steps, lookup.links));
  }

  private FileNode current(FileNode root) {
    return steps.isEmpty() ? root : steps.getLast().node();
  }

  private void goBack() {
    if (!steps.isEmpty()) {
      steps.removeLast();
    }
  }

  private void goAhead(String path) {
    var names = Arrays.asList(path.split("/"));
    for (var name : names.reversed()) {
      if (!name.isEmpty() && !name.equals(".")) {
        ahead.push(name);
      }
    }
  }

  private void follow(FileNode link) throws IOException {
    links.add(List.copyOf(steps));
    steps.removeLast();
    var target = files.target(link);
    if (target.startsWith("/")) {
      steps.clear();
    }
    goAhead(target);
  }
}
