package dev.coffer.engine.embedded.store.s3;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Whether large objects go up faster whole or in parts, which depends on the service and on the way
 * to it: parts take three requests one after the other, and several connections. Safe for threads.
 */
final class FasterWay {

  /** How an object is sent. */
  enum Way {
    PARTS,
    WHOLE;

    private Way other() {
      return this == PARTS ? WHOLE : PARTS;
    }
  }

  /** So many take turns at first: the first ones also pay for the connections. */
  private static final int AT_FIRST = 4;

  /** From then on one of so many looks whether the other way has become faster. */
  private static final int LOOK = 16;

  /** Parts cost more requests, which services bill: they have to be worth it. */
  private static final double WORTH = 0.9;

  /** What the last object counts for against all before. */
  private static final double WEIGHT = 0.5;

  private final Map<Way, Double> secondsPerByte = new EnumMap<>(Way.class);
  private final Map<Way, Integer> counts = new EnumMap<>(Way.class);

  /** How to send the next one. */
  synchronized Way next() {
    int parts = count(Way.PARTS);
    int whole = count(Way.WHOLE);
    if (parts + whole < AT_FIRST) {
      return parts <= whole ? Way.PARTS : Way.WHOLE;
    }
    boolean worth = pace(Way.PARTS) < WORTH * pace(Way.WHOLE);
    Way faster = worth ? Way.PARTS : Way.WHOLE;
    return (parts + whole) % LOOK == 0 ? faster.other() : faster;
  }

  private int count(Way way) {
    return counts.getOrDefault(way, 0);
  }

  private double pace(Way way) {
    return secondsPerByte.getOrDefault(way, 0.0);
  }

  /** An object was sent. */
  synchronized void took(Way way, long bytes, Duration time) {
    double now = time.toNanos() / 1e9 / bytes;
    secondsPerByte.merge(way, now, (before, _) -> before + WEIGHT * (now - before));
    counts.merge(way, 1, Integer::sum);
  }
}
