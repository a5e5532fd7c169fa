package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.s3.Bucket.Limit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * In a bucket that keeps all versions, an object is the first one that was written under its name:
 * nothing is ever written twice, so what comes after is none of ours, be it other content or the
 * mark of a deletion. A deletion of ours takes all of them away. Safe for threads.
 */
final class Versions {

  /** As many first versions are remembered; of others the bucket is asked again. */
  private static final int REMEMBERED = 50_000;

  private final Bucket bucket;
  private final VersionCalls calls;
  private final Map<String, Version> first = new LinkedHashMap<>(16, 0.75f, true);

  Versions(Bucket bucket, VersionCalls calls) {
    this.bucket = bucket;
    this.calls = calls;
  }

  /** The version that counts; empty when there is no such object. */
  Optional<Version> first(String name) throws IOException {
    synchronized (first) {
      var known = first.get(name);
      if (known != null) {
        return Optional.of(known);
      }
    }
    var found = calls.of(name);
    found.ifPresent(this::remember);
    return found;
  }

  private void remember(Version version) {
    synchronized (first) {
      first.put(version.name(), version);
      if (first.size() > REMEMBERED) {
        first.remove(first.keySet().iterator().next());
      }
    }
  }

  /** An object was written that was not there. */
  void wrote(Version version) {
    remember(version);
  }

  /** A version that was remembered is not there: somebody else has deleted it. */
  void forget(String name) {
    synchronized (first) {
      first.remove(name);
    }
  }

  /** The objects whose names start so, with their sizes. */
  Map<String, Long> list(String start) throws IOException {
    var found = new TreeMap<String, Long>();
    for (Version version : calls.firstOfAll(start)) {
      remember(version);
      found.put(version.name(), version.size());
    }
    return found;
  }

  /** Deletes objects for good; those that are not there are no error. */
  void delete(Collection<String> names, Limit limit) throws IOException {
    var all = new ArrayList<Version>();
    for (String name : names) {
      all.addAll(calls.all(name));
    }
    bucket.delete(List.copyOf(all), limit);
    names.forEach(this::forget);
  }
}
