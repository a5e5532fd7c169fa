package dev.coffer.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the machine of a Test restore must show before it counts as recovered.
 *
 * @param checks at least one; files are checked before the machine starts, the others while it runs
 * @param timeout how long the checks may take, counted from the moment at which the machine is
 *     there; what has not been seen by then has failed
 */
public record Verification(List<Check> checks, Duration timeout) {

  public Verification {
    checks = List.copyOf(checks);
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("a verification must check something");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("the timeout of a verification must be positive");
    }
  }

  /** What an engine must be able to do. */
  public Set<Capability> needs() {
    return checks.stream()
        .map(check -> check.needsGuest() ? Capability.VERIFY_GUESTS : Capability.VERIFY_FILES)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the machine must run for it. */
  public boolean needsGuest() {
    return checks.stream().anyMatch(Check::needsGuest);
  }

  /** One thing that the machine must show. */
  public sealed interface Check {

    /** Whether only a running guest can show it. */
    default boolean needsGuest() {
      return !(this instanceof File);
    }

    /** What it is about, to stand in a sentence. */
    default String inWords() {
      return switch (this) {
        case GuestAgent _ -> "guest agent";
        case TcpPort(int port) -> "TCP port " + port;
        case Console(String text) -> "console text '" + text + "'";
        case File(String path, Optional<String> _) -> "file " + path;
      };
    }
  }

  /** The agent inside the guest answers. */
  public record GuestAgent() implements Check {}

  /** Something in the guest accepts connections on a port. */
  public record TcpPort(int port) implements Check {
    public TcpPort {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("not a TCP port: " + port);
      }
    }
  }

  /** The guest writes a text to its serial console; letter by letter, within one line. */
  public record Console(String text) implements Check {
    public Console {
      Require.text("text", text);
    }
  }

  /**
   * A disk of the machine has a file.
   *
   * @param path as in {@link RestoreOrder.Files}
   * @param sha256 the digest that it must have, in lower-case hexadecimal; empty: any
   */
  public record File(String path, Optional<String> sha256) implements Check {
    public File {
      Require.text("path", path);
    }
  }

  /**
   * How one check stands.
   *
   * @param after from the request of the restore to the moment at which it passed; empty otherwise
   * @param why it failed, or what it waits for, in one sentence; empty when it passed
   */
  public record Outcome(Check check, State state, Optional<Duration> after, Optional<String> why) {

    public static Outcome waiting(Check check) {
      return new Outcome(check, State.WAITING, Optional.empty(), Optional.empty());
    }

    public static Outcome passed(Check check, Duration after) {
      return new Outcome(check, State.PASSED, Optional.of(after), Optional.empty());
    }

    public static Outcome failed(Check check, String why) {
      return new Outcome(check, State.FAILED, Optional.empty(), Optional.of(why));
    }
  }

  /** Where a check is. */
  public enum State {
    WAITING,
    PASSED,
    FAILED
  }
}
