package dev.coffer.operator.plan;

import dev.coffer.crds.Check;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What specs say of checks, in the words of engines. */
final class Checks {

  private Checks() {}

  static Verification of(List<Check> checks, String timeout) {
    return new Verification(checks.stream().map(Checks::of).toList(), duration(timeout));
  }

  private static Verification.Check of(Check check) {
    if (check.tcpPort() != null) {
      return new Verification.TcpPort(check.tcpPort().port());
    }
    if (check.console() != null) {
      return new Verification.Console(check.console().text());
    }
    return check.file() == null ? new Verification.GuestAgent() : of(check.file());
  }

  private static Verification.File of(Check.File file) {
    return new Verification.File(
        Objects.requireNonNull(file.path()), Optional.ofNullable(file.sha256()));
  }

  /** Reads {@code 36h}, {@code 90m}, {@code 1h30m}. */
  static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  /** The checks that an engine cannot make, in words; empty when it can make all. */
  static Optional<String> impossible(Verification asked, EngineIndex index) {
    var words =
        asked.checks().stream()
            .filter(
                check ->
                    !index.can(
                        check.needsGuest() ? Capability.VERIFY_GUESTS : Capability.VERIFY_FILES))
            .map(Verification.Check::inWords)
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }
}
