package dev.coffer.engine.embedded;

/**
 * How much longer than usual the tests go on that draw what they do at random: {@code mvn verify
 * -Psoak}, or {@code -Dcoffer.soak=7}.
 */
public final class Soak {

  private static final int TIMES = Integer.getInteger("coffer.soak", 1);

  private Soak() {}

  /** How many times as long; 1 in an ordinary build. */
  public static int times() {
    return TIMES;
  }
}
