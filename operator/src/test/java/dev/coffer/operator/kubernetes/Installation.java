package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apiserver.ApiServer;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.charts.Chart;
import dev.coffer.operator.charts.RenderedChart;
import dev.coffer.operator.charts.Rights;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operator's ServiceAccount with the rights that the chart gives it, on an API server. The
 * operators of all tests work with these and no others. Each test has a release and thus an account
 * of its own, so that the audit log tells apart what was asked for in it.
 *
 * @param everywhere whether it may see all namespaces
 */
record Installation(ApiServer server, RenderedChart chart, boolean everywhere) {

  private static final String NAMESPACE = "coffer-system";

  /** As the chart does it with {@code watchNamespaces}; the Lease is in the same namespace. */
  static Installation watching(TestNamespace namespace) {
    return install(
        namespace.server(),
        Chart.coffer().inNamespace(NAMESPACE).named("coffer-" + namespace.name()),
        "{watchNamespaces: [%1$s], config: {operator: {leaderElection: {namespace: %1$s}}}}"
            .formatted(namespace.name()),
        false);
  }

  /** As the chart does it by default, but for the Lease. */
  static Installation everywhere(TestNamespace namespace) {
    return install(
        namespace.server(),
        Chart.coffer().inNamespace(NAMESPACE).named("coffer-everywhere-" + namespace.name()),
        "config: {operator: {leaderElection: {namespace: %s}}}".formatted(namespace.name()),
        true);
  }

  private static Installation install(
      ApiServer server, Chart chart, String values, boolean everywhere) {
    var admin = server.admin();
    put(admin, new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build());
    var rendered = chart.onKubernetes(server.version().getGitVersion()).render(values);
    rendered.rights().forEach(right -> put(admin, right));
    return new Installation(server, rendered, everywhere);
  }

  private static void put(KubernetesClient admin, HasMetadata object) {
    admin.resource(object).createOr(NonDeletingOperation::update);
  }

  /** How a client of the operator reaches the server. */
  Config config() {
    return server.configOf(NAMESPACE, account());
  }

  private String account() {
    return chart.one(ServiceAccount.class).getMetadata().getName();
  }

  /** All rights of the operator, one line for each. */
  Set<String> granted() {
    var granted = new TreeSet<String>();
    chart.all(Role.class).forEach(role -> granted.addAll(Rights.of(role.getRules())));
    chart.all(ClusterRole.class).stream()
        .filter(role -> role.getMetadata().getName().equals(account()))
        .forEach(role -> granted.addAll(Rights.of(role.getRules())));
    return granted;
  }

  /** Those of them that were made use of. */
  Set<String> used() {
    var calls = server.auditLog().callsOf(NAMESPACE, account());
    var used = new TreeSet<>(granted());
    used.removeIf(
        right ->
            calls.stream()
                .noneMatch(
                    call ->
                        right.equals(call.verb() + " " + call.resource())
                            || right.equals(
                                call.verb() + " " + call.resource() + " " + call.name())));
    return used;
  }

  /** What was asked for without a right to it. */
  Set<String> refused() {
    var refused = new TreeSet<String>();
    server.auditLog().callsOf(NAMESPACE, account()).stream()
        .filter(call -> call.code() == 403)
        .forEach(call -> refused.add(call.verb() + " " + call.resource() + " " + call.namespace()));
    return refused;
  }
}
