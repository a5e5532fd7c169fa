package dev.coffer.engine.cloudtemple.fake;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Calls a second that each product takes from one address (section 2); none unless asked for. */
public final class RateLimits {

  private final InstantSource clock;
  private final Map<String, Deque<Long>> taken = new HashMap<>();
  private boolean enforced;
  private OptionalInt retryAfter = OptionalInt.empty();
  private int refused;

  RateLimits(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on, the limits that are published: 25 a second, 5 for logins. */
  public synchronized void enforce() {
    enforced = true;
  }

  /** Somebody else at the same address has used up this second. */
  public synchronized void useUp() {
    for (int i = 0; i < 25; i++) {
      takes("/backup/");
    }
  }

  /** What a refusal says in {@code Retry-After}, in seconds. */
  public synchronized void retryAfter(int seconds) {
    retryAfter = OptionalInt.of(seconds);
  }

  /** How many calls were refused. */
  public synchronized int refused() {
    return refused;
  }

  synchronized boolean takes(String path) {
    var product = path.split("/", 3)[1];
    var now = clock.millis();
    var second = taken.computeIfAbsent(product, _ -> new ArrayDeque<>());
    while (!second.isEmpty() && second.peekFirst() <= now - 1000) {
      second.removeFirst();
    }
    // A refused call does not count against the limit.
    if (enforced && second.size() >= limit(product)) {
      refused++;
      return false;
    }
    second.addLast(now);
    return true;
  }

  synchronized Answer refusal() {
    var answer = Answer.tooMany();
    return retryAfter.isPresent()
        ? answer.withHeader("Retry-After", String.valueOf(retryAfter.getAsInt()))
        : answer;
  }

  private static int limit(String product) {
    return product.equals("iam") ? 5 : 25;
  }
}
