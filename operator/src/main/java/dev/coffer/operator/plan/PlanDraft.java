package dev.coffer.operator.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

final class PlanDraft {
  PlanDraft(Wanted wanted, Observed observed) {}

  Plan finish() {
    return new Plan(List.of(), List.of(), "", Map.of(), new TreeSet<>());
  }
}
