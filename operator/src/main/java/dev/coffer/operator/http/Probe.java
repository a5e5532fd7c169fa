package dev.coffer.operator.http;

import java.util.Optional;

/** Answers the question of a kubelet. */
@FunctionalInterface
public interface Probe {

  /** What is wrong, in one sentence; empty when all is well. */
  Optional<String> problem();
}
