package dev.coffer.operator.http;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether the operator does its part: it knows the resources, and leads or stands by. Engines play
 * no role: an operator whose engine is away is ready to say so.
 *
 * @param synced whether the caches hold all resources
 * @param electing whether it leads, or takes part in the election and stands by; no longer when it
 *     stops
 */
public record Readiness(BooleanSupplier synced, BooleanSupplier electing) implements Probe {

  @Override
  public Optional<String> problem() {
    if (!synced.getAsBoolean()) {
      return Optional.of("the resources are being read");
    }
    return electing.getAsBoolean()
        ? Optional.empty()
        : Optional.of("the operator neither leads nor stands by");
  }
}
