package dev.coffer.operator.cli;

import dev.coffer.engine.Observation;
import dev.coffer.operator.plan.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/** Says how old it is what an engine tells of machines that it reads a share of at a time. */
final class EarlierReads {

  private EarlierReads() {}

  static void tell(Observed observed, Terminal terminal) {
    observed
        .engines()
        .forEach(
            (name, view) -> {
              if (view instanceof Observed.Seen seen
                  && !seen.observation().readEarlier().isEmpty()) {
                terminal.note(inWords(name, seen.observation()));
              }
            });
  }

  private static String inWords(String engine, Observation observation) {
    Instant oldest = Collections.min(observation.readEarlier().values());
    return "engine %s: what protects %d of %d virtual machines was read up to %d min ago; before a change it is read again"
        .formatted(
            engine,
            observation.readEarlier().size(),
            observation.virtualMachines().size(),
            Math.max(1, Duration.between(oldest, observation.at()).toMinutes()));
  }
}
