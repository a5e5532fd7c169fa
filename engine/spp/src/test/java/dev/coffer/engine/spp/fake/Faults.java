package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What tests let go wrong, and a record of all calls as {@code METHOD /path?query}, decoded. */
public final class Faults {

  private final List<String> calls = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /**
   * A fault of the calls whose line contains all of these; the first of them unless told otherwise.
   */
  public synchronized Fault at(String... parts) {
    return new Fault(List.of(parts));
  }

  /** How many calls had all of these in their line. */
  public synchronized long count(String... parts) {
    return calls.stream().filter(line -> matches(line, List.of(parts))).count();
  }

  /** The lines of all calls. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Nothing goes wrong any more. */
  public synchronized void clear() {
    faults.clear();
  }

  synchronized Optional<Effect> next(String line) {
    calls.add(line);
    Optional<Effect> effect = Optional.empty();
    for (var fault : faults) {
      if (matches(line, fault.parts) && fault.strikes() && effect.isEmpty()) {
        effect = fault.effect;
      }
    }
    return effect;
  }

  private static boolean matches(String line, List<String> parts) {
    return parts.stream().allMatch(line::contains);
  }

  /** One thing that goes wrong. */
  public final class Fault {
    private final List<String> parts;
    private int first = 1;
    private int last = 1;
    private int seen;
    private Optional<Effect> effect = Optional.empty();

    private Fault(List<String> parts) {
      this.parts = parts;
    }

    /** At the n-th such call from now on, counted from one. */
    public Fault nth(int n) {
      first = n;
      last = n;
      return this;
    }

    /** At every such call from now on. */
    public Fault always() {
      last = Integer.MAX_VALUE;
      return this;
    }

    public void slow(Duration delay) {
      set(new Effect.Slow(delay));
    }

    public void status(int status, String body) {
      set(new Effect.Status(status, body));
    }

    /** One of the server's own error bodies. */
    public void refusal(int status, String text, ErrorShape shape) {
      status(status, new SppRefusal(status, text).body(shape).toString());
    }

    public void hang() {
      set(new Effect.Hang());
    }

    public void cut() {
      set(new Effect.Cut());
    }

    public void loseAnswer() {
      set(new Effect.LostAnswer());
    }

    public void lie(UnaryOperator<JsonNode> about) {
      set(new Effect.Lie(about));
    }

    public void meanwhile(Runnable event) {
      set(new Effect.Meanwhile(event));
    }

    /** The call is done; then this happens; then it is answered. */
    public void after(Runnable event) {
      set(
          new Effect.Lie(
              answer -> {
                event.run();
                return answer;
              }));
    }

    private void set(Effect what) {
      synchronized (Faults.this) {
        effect = Optional.of(what);
        faults.add(this);
      }
    }

    private boolean strikes() {
      seen++;
      return seen >= first && seen <= last;
    }
  }
}
