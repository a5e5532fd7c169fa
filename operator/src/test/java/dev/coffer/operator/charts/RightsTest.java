package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator may do what it needs and nothing else. */
class RightsTest {

  private static final Set<String> OF_THE_KINDS =
      union(
          union(each("", "get", "list", "watch", "patch"), each("/status", "update")),
          Set.of("create /events", "patch /events"));
  private static final Set<String> OF_THE_CLUSTER =
      Stream.concat(
              Stream.of("list /namespaces", "watch /namespaces"),
              Arrays.stream(Kind.values())
                  .map(
                      kind ->
                          "get apiextensions.k8s.io/customresourcedefinitions "
                              + kind.plural()
                              + ".backup.coffer.dev"))
          .collect(Collectors.toSet());
  private static final Set<String> OF_THE_LEASE =
      Set.of(
          "create coordination.k8s.io/leases",
          "get coordination.k8s.io/leases coffer-operator",
          "update coordination.k8s.io/leases coffer-operator",
          "patch coordination.k8s.io/leases coffer-operator");

  @Test
  void by_default_it_may_see_and_answer_the_four_kinds_everywhere() {
    RenderedChart rendered = Chart.coffer().render("");

    assertThat(clusterRole(rendered, "coffer")).isEqualTo(union(OF_THE_KINDS, OF_THE_CLUSTER));
    assertThat(roles(rendered))
        .isEqualTo(Map.of("coffer-system/coffer-leader-election", OF_THE_LEASE));
    assertThat(bound(rendered))
        .containsExactlyInAnyOrder("/coffer", "coffer-system/coffer-leader-election");
  }

  @Test
  void with_watched_namespaces_it_has_rights_on_the_kinds_in_these_only() {
    RenderedChart rendered = Chart.coffer().render("watchNamespaces: [shop, bank]");

    assertThat(clusterRole(rendered, "coffer")).isEqualTo(OF_THE_CLUSTER);
    assertThat(roles(rendered))
        .isEqualTo(
            Map.of(
                "shop/coffer", OF_THE_KINDS,
                "bank/coffer", OF_THE_KINDS,
                "coffer-system/coffer-leader-election", OF_THE_LEASE));
    assertThat(bound(rendered))
        .containsExactlyInAnyOrder(
            "/coffer", "shop/coffer", "bank/coffer", "coffer-system/coffer-leader-election");
  }

  @Test
  void the_lease_that_the_configuration_names_is_the_one_it_may_hold() {
    RenderedChart rendered =
        Chart.coffer()
            .render("config: {operator: {leaderElection: {name: mine, namespace: leases}}}");

    assertThat(roles(rendered).get("leases/coffer-leader-election"))
        .contains("update coordination.k8s.io/leases mine");
    assertThat(bound(rendered)).contains("leases/coffer-leader-election");
  }

  @Test
  void without_leader_election_it_may_hold_no_lease() {
    RenderedChart rendered =
        Chart.coffer().render("config: {operator: {leaderElection: {enabled: false}}}");

    assertThat(roles(rendered)).isEmpty();
  }

  @Test
  void people_get_the_four_kinds_with_the_roles_that_they_have_and_status_to_read_only() {
    RenderedChart rendered = Chart.coffer().render("");
    Set<String> view = union(each("", "get", "list", "watch"), each("/status", "get"));
    Set<String> edit =
        union(view, each("", "create", "update", "patch", "delete", "deletecollection"));

    assertThat(clusterRole(rendered, "coffer-view")).isEqualTo(view);
    assertThat(clusterRole(rendered, "coffer-edit")).isEqualTo(edit);
    assertThat(clusterRole(rendered, "coffer-admin")).isEqualTo(edit);
    for (String role : List.of("view", "edit", "admin")) {
      assertThat(named(rendered, "coffer-" + role).getMetadata().getLabels())
          .containsEntry("rbac.authorization.k8s.io/aggregate-to-" + role, "true");
    }
    assertThat(Chart.coffer().render("rbac: {aggregate: false}").all(ClusterRole.class)).hasSize(1);
  }

  @Test
  void the_roles_of_the_admission_policy_have_one_verb_each() {
    RenderedChart rendered = Chart.coffer().render("admissionPolicy: {enabled: true}");

    assertThat(clusterRole(rendered, "coffer-use")).containsExactly("use " + of("backuppolicies"));
    assertThat(clusterRole(rendered, "coffer-release"))
        .containsExactly("release " + of("backuppolicies"));
    assertThat(clusterRole(rendered, "coffer-overwrite"))
        .containsExactly("overwrite " + of("restorerequests"));
    assertThat(clusterRole(rendered, "coffer-promote"))
        .containsExactly("promote " + of("restorerequests"));
  }

  @Test
  void everything_that_gives_the_operator_rights_is_among_the_rights() {
    RenderedChart rendered = Chart.coffer().inNamespace("elsewhere").render("");

    assertThat(rendered.rights().stream().map(RenderedChart::name))
        .containsExactlyInAnyOrder(
            "ServiceAccount elsewhere/coffer",
            "ClusterRole /coffer",
            "ClusterRole /coffer-view",
            "ClusterRole /coffer-edit",
            "ClusterRole /coffer-admin",
            "ClusterRoleBinding /coffer",
            "Role elsewhere/coffer-leader-election",
            "RoleBinding elsewhere/coffer-leader-election");
    assertThat(rendered.one(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void without_rbac_and_account_there_is_neither() {
    RenderedChart rendered =
        Chart.coffer()
            .render("rbac: {create: false, aggregate: false}\nserviceAccount: {create: false}");

    assertThat(rendered.rights()).isEmpty();
  }

  /**
   * Where the operator's account is bound to a role of the same namespace and name as the binding.
   */
  private static List<String> bound(RenderedChart rendered) {
    ServiceAccount account = rendered.one(ServiceAccount.class);
    Stream<String> inTheCluster =
        rendered.all(ClusterRoleBinding.class).stream()
            .filter(binding -> binding.getRoleRef().getKind().equals("ClusterRole"))
            .filter(binding -> only(binding.getSubjects(), account))
            .map(binding -> "/" + binding.getRoleRef().getName());
    Stream<String> inNamespaces =
        rendered.all(RoleBinding.class).stream()
            .filter(binding -> binding.getRoleRef().getKind().equals("Role"))
            .filter(binding -> only(binding.getSubjects(), account))
            .map(
                binding ->
                    binding.getMetadata().getNamespace() + "/" + binding.getRoleRef().getName());
    return Stream.concat(inTheCluster, inNamespaces).toList();
  }

  private static boolean only(List<Subject> subjects, ServiceAccount account) {
    Subject subject = subjects.getFirst();
    return subjects.size() == 1
        && subject.getKind().equals("ServiceAccount")
        && subject.getName().equals(account.getMetadata().getName())
        && subject.getNamespace().equals(account.getMetadata().getNamespace());
  }

  private static ClusterRole named(RenderedChart rendered, String name) {
    return rendered.all(ClusterRole.class).stream()
        .filter(role -> role.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> clusterRole(RenderedChart rendered, String name) {
    return Rights.of(named(rendered, name).getRules());
  }

  private static Map<String, Set<String>> roles(RenderedChart rendered) {
    return rendered.all(Role.class).stream()
        .collect(
            Collectors.toMap(
                (HasMetadata role) ->
                    role.getMetadata().getNamespace() + "/" + role.getMetadata().getName(),
                role -> Rights.of(role.getRules())));
  }

  private static String of(String resource) {
    return "backup.coffer.dev/" + resource;
  }

  private static Set<String> each(String suffix, String... verbs) {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Arrays.stream(verbs).map(verb -> verb + " " + of(kind.plural()) + suffix))
        .collect(Collectors.toSet());
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    return Stream.of(one, other).flatMap(Set::stream).collect(Collectors.toSet());
  }
}
