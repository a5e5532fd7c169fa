package dev.coffer.operator.config;

import dev.coffer.operator.config.OperatorSettings.LeaderElection;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads {@code operator}. */
final class OperatorReader {

  private static final OperatorSettings DEFAULTS = OperatorSettings.DEFAULTS;
  private static final Pattern NAMESPACE = EnginesReader.NAME;
  private static final Pattern NAMESPACE_OR_NONE =
      Pattern.compile("|" + EnginesReader.NAME.pattern());
  private static final Pattern LEASE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private OperatorReader() {}

  static OperatorSettings read(Section operator) {
    operator.onlyFields(
        "watchNamespaces", "observeInterval", "parallelEngineCalls", "httpPort", "leaderElection");
    return new OperatorSettings(
        watchNamespaces(operator),
        operator.duration("observeInterval", DEFAULTS.observeInterval()),
        operator.number("parallelEngineCalls", 1, 256, DEFAULTS.parallelEngineCalls()),
        operator.number("httpPort", 0, 65535, DEFAULTS.httpPort()),
        operator.has("leaderElection")
            ? leaderElection(operator.section("leaderElection"))
            : DEFAULTS.leaderElection());
  }

  private static Set<String> watchNamespaces(Section operator) {
    return operator.has("watchNamespaces")
        ? new LinkedHashSet<>(
            operator.texts(
                "watchNamespaces", NAMESPACE, "each element must be the name of a namespace"))
        : DEFAULTS.watchNamespaces();
  }

  private static LeaderElection leaderElection(Section election) {
    election.onlyFields(
        "enabled", "namespace", "name", "leaseDuration", "renewDeadline", "retryPeriod");
    var defaults = DEFAULTS.leaderElection();
    Duration lease = election.duration("leaseDuration", defaults.leaseDuration());
    Duration renew = election.duration("renewDeadline", defaults.renewDeadline());
    Duration retry = election.duration("retryPeriod", defaults.retryPeriod());
    longer(election, "leaseDuration", lease, "renewDeadline", renew);
    longer(election, "renewDeadline", renew, "retryPeriod", retry);
    return new LeaderElection(
        election.flag("enabled", defaults.enabled()),
        namespace(election),
        election
            .text("name", LEASE, "this must be the name of a Lease, such as coffer-operator")
            .orElse(defaults.name()),
        lease,
        renew,
        retry);
  }

  private static Optional<String> namespace(Section election) {
    return election
        .text("namespace", NAMESPACE_OR_NONE, "this must be a namespace, or \"\" for the pod's own")
        .filter(Predicate.not(String::isEmpty));
  }

  /** Otherwise two would work at once, or the one that works would give up after one failure. */
  private static void longer(
      Section election, String field, Duration duration, String other, Duration than) {
    if (duration.compareTo(than) <= 0) {
      throw election.problem(
          field,
          "%s (%ds) must be longer than %s (%ds)"
              .formatted(field, duration.toSeconds(), other, than.toSeconds()));
    }
  }
}
