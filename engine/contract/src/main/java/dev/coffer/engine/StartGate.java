package dev.coffer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps machines off that may not start (R3, R12), whoever starts them: a hook that the hypervisor
 * of this host asks. It can be looked after without its engine, so that a broken engine keeps
 * nobody from opening it.
 */
public interface StartGate {

  /** For longer, it is opened again. */
  Duration LONGEST = Duration.ofHours(24);

  /**
   * How it stands.
   *
   * @param hook where the hook is, or would be
   * @param folder what the hook goes by
   * @param installed whether the hook is there, and this one's
   * @param asked when the hypervisor has last asked it; empty: not since it was installed
   * @param problem what keeps it from working as it should, and what to do
   * @param allowed how many machines may start
   * @param refused those that may not, by name
   * @param opening while everything may start
   */
  record Status(
      String hook,
      String folder,
      boolean installed,
      Optional<Instant> asked,
      Optional<String> problem,
      long allowed,
      List<Closed> refused,
      Optional<Opening> opening) {

    public Status {
      refused = List.copyOf(refused);
    }
  }

  /**
   * A machine that may not start.
   *
   * @param why in the words of the engine's own refusal
   */
  record Closed(VmId vm, String why) {}

  /** A time in which every machine may start. */
  record Opening(Instant until, String reason) {}

  /**
   * Tells.
   *
   * @throws EngineException Unavailable when its files cannot be read; so for all methods
   */
  Status status();

  /**
   * Installs the hook, or writes it anew; other hooks stay as they are.
   *
   * @throws EngineException Refused where it would keep every machine off, or is another engine's
   */
  void install();

  /**
   * Removes the hook; does nothing when there is none.
   *
   * @throws EngineException Refused where it is another engine's, which would go on refusing
   */
  void uninstall();

  /**
   * Lets every machine start for a while, and writes that down.
   *
   * @param who opens it, for the log
   * @throws EngineException Refused for no reason, or for longer than {@link #LONGEST}
   */
  Opening open(Duration time, String reason, String who);

  /** Ends an opening; does nothing when there is none. */
  void close(String who);
}
