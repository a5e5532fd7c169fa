package dev.coffer.engine.cloudtemple.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Every call that arrived, in order. */
public final class Journal {

  private final List<Entry> entries = new ArrayList<>();

  /**
   * One call.
   *
   * @param path without the prefix {@code /api}
   */
  public record Entry(String method, String path, Map<String, String> query, String body) {}

  synchronized void add(Call call) {
    entries.add(new Entry(call.method(), call.path(), call.query(), call.body()));
  }

  public synchronized List<Entry> all() {
    return List.copyOf(entries);
  }

  /** Those of a method to a path that this expression finds. */
  public List<Entry> of(String method, String path) {
    var pattern = Pattern.compile(path);
    return all().stream()
        .filter(entry -> entry.method().equals(method) && pattern.matcher(entry.path()).find())
        .toList();
  }

  public int count(String method, String path) {
    return of(method, path).size();
  }
}
