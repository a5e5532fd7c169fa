package dev.coffer.operator.plan;

import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.VirtualMachineRef;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which machines' recovery points the planner wants to see: those of restore requests whose
 * recovery point is not fixed yet. A fleet has few of them at any time.
 */
public final class RestoreSources {

  private RestoreSources() {}

  /** The machines to ask for, by engine name. */
  public static Map<String, Set<VmSelector>> of(Wanted wanted) {
    return wanted.restores().stream()
        .filter(RestoreSources::isOpen)
        .collect(
            Collectors.groupingBy(
                request -> request.getSpec().engine(),
                Collectors.mapping(
                    request -> selector(request.getSpec().source().virtualMachine()),
                    Collectors.toSet())));
  }

  private static boolean isOpen(RestoreRequest request) {
    var status = request.getStatus();
    return !request.isMarkedForDeletion() && (status == null || status.handle() == null);
  }

  static VmSelector selector(VirtualMachineRef ref) {
    return ref.id() != null
        ? new VmSelector.ById(new VmId(ref.id()))
        : new VmSelector.ByName(Objects.requireNonNull(ref.name()));
  }
}
