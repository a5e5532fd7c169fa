package dev.coffer.operator.cli;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.operator.plan.Observed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The virtual machines of all engines, as people name them: by name, or by id. */
final class Machines {

  private final List<OnEngine> all = new ArrayList<>();

  Machines(Observed observed) {
    observed
        .engines()
        .forEach(
            (engine, view) -> {
              if (view instanceof Observed.Seen seen) {
                seen.observation()
                    .virtualMachines()
                    .forEach(vm -> all.add(new OnEngine(engine, seen, vm)));
              }
            });
    all.sort(Comparator.comparing((OnEngine each) -> each.vm().name()).thenComparing(OnEngine::id));
  }

  /** A machine, and the engine that it is on. */
  record OnEngine(String engine, Observed.Seen seen, VirtualMachine vm) {

    String id() {
      return vm.id().value();
    }
  }

  List<OnEngine> all() {
    return all;
  }

  /** The machine of that name or id; an error when there are several. */
  Optional<OnEngine> find(String nameOrId) {
    List<OnEngine> found =
        all.stream()
            .filter(each -> each.id().equals(nameOrId) || each.vm().name().equals(nameOrId))
            .toList();
    if (found.size() > 1) {
      throw new CommandException(
          "several virtual machines are called '"
              + nameOrId
              + "': name one by its id, "
              + String.join(" or ", found.stream().map(OnEngine::id).toList()));
    }
    return found.stream().findFirst();
  }

  /** The machine of that name or id; an error when there is not exactly one. */
  OnEngine get(String nameOrId) {
    return find(nameOrId)
        .orElseThrow(
            () ->
                new CommandException(
                    "there is no virtual machine '"
                        + nameOrId
                        + "'; see coffer vm list for those that there are"));
  }

  /** The names of a machine's policies on its engine. */
  static List<String> policyNames(OnEngine machine) {
    Map<String, String> names = new TreeMap<>();
    machine
        .seen()
        .observation()
        .policies()
        .forEach(policy -> names.put(policy.id().value(), policy.name()));
    return machine.vm().carriedPolicies().stream()
        .map(id -> names.getOrDefault(id.value(), id.value()))
        .sorted()
        .toList();
  }
}
