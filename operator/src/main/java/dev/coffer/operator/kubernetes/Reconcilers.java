package dev.coffer.operator.kubernetes;

import dev.coffer.crds.Api;
import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.RestoreRequest;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reconcilers of the four kinds, and what their watches have seen. */
final class Reconcilers {

  /** Keeps a resource from vanishing before the engine is rid of what it asked for. */
  static final String FINALIZER = Api.GROUP + "/external";

  private final Policies policies;
  private final Assignments assignments;
  private final Exclusions exclusions;
  private final Restores restores;

  /**
   * @param changed called for every change of a spec or of an annotation of ours, every deletion,
   *     and every resource found at the start
   */
  Reconcilers(Runnable changed) {
    policies = new Policies(changed);
    assignments = new Assignments(changed);
    exclusions = new Exclusions(changed);
    restores = new Restores(changed);
  }

  /**
   * Registers all.
   *
   * @param namespaces to watch; empty: all
   */
  void register(Operator operator, Set<String> namespaces) {
    operator.register(policies, configured -> configure(configured, namespaces));
    operator.register(assignments, configured -> configure(configured, namespaces));
    operator.register(exclusions, configured -> configure(configured, namespaces));
    operator.register(restores, configured -> configure(configured, namespaces));
  }

  private static <R extends CustomResource<?, ?>> void configure(
      ControllerConfigurationOverrider<R> configured, Set<String> namespaces) {
    configured
        .withFinalizer(FINALIZER)
        .withGenerationAware(false) // annotations matter too; the filter below drops our statuses
        .withOnUpdateFilter((now, before) -> isNews(now.getMetadata(), before.getMetadata()))
        .withRetry(new GenericRetry().setMaxInterval(30_000).withoutMaxAttempts());
    if (namespaces.isEmpty()) {
      configured.watchingAllNamespaces();
    } else {
      configured.settingNamespaces(namespaces);
    }
  }

  /** Whether anything but the status changed that we look at. */
  static boolean isNews(ObjectMeta now, ObjectMeta before) {
    return !Objects.equals(now.getGeneration(), before.getGeneration())
        || !Objects.equals(now.getUid(), before.getUid())
        || !Objects.equals(now.getDeletionTimestamp(), before.getDeletionTimestamp())
        || !Objects.equals(now.getFinalizers(), before.getFinalizers())
        || !ours(now).equals(ours(before));
  }

  private static Map<String, String> ours(ObjectMeta metadata) {
    Map<String, String> all = metadata.getAnnotations();
    return all == null
        ? Map.of()
        : all.entrySet().stream()
            .filter(each -> isOurs(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** By the second one Flux asks for another look. */
  private static boolean isOurs(String annotation) {
    return annotation.startsWith(Api.GROUP + "/")
        || annotation.equals("reconcile.fluxcd.io/requestedAt");
  }

  /** All resources of all kinds, as the watches have seen them last. */
  List<CustomResource<?, ?>> resources() {
    return Stream.<KindReconciler<? extends CustomResource<?, ?>>>of(
            policies, assignments, exclusions, restores)
        .<CustomResource<?, ?>>flatMap(KindReconciler::resources)
        .toList();
  }

  private static final class Policies extends KindReconciler<BackupPolicy> {
    Policies(Runnable changed) {
      super(changed);
    }
  }

  private static final class Assignments extends KindReconciler<PolicyAssignment> {
    Assignments(Runnable changed) {
      super(changed);
    }
  }

  private static final class Exclusions extends KindReconciler<DiskExclusion> {
    Exclusions(Runnable changed) {
      super(changed);
    }
  }

  private static final class Restores extends KindReconciler<RestoreRequest> {
    Restores(Runnable changed) {
      super(changed);
    }
  }
}
