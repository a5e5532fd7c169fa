package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that make no sense are refused, in words that say what to do. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replica: 2                            | additional properties 'replica' not allowed
          image: {repo: a}                      | at '/image': additional properties 'repo' not allowed
          replicas: two                         | at '/replicas': got string, want integer
          replicas: -1                          | at '/replicas': minimum: got -1, want 0
          watchNamespaces: [Shop]               | at '/watchNamespaces/0': 'Shop' does not match pattern
          config: {engine: {}}                  | at '/config': additional properties 'engine' not allowed
          config: {engines: {default: null}}    | at '/config/engines': minProperties: got 0, want 1
          credentials: [{secretName: a}]        | at '/credentials/0': missing property 'mountPath'
          persistence: {size: much}             | at '/persistence/size': 'much' does not match pattern
          persistence: {accessModes: [Any]}     | at '/persistence/accessModes/0': value must be one of
          volumes: [{hostPath: /, mountPath: /mnt/a}] | additional properties 'hostPath' not allowed
          networkPolicy: {apiServer: {ports: [0]}}    | at '/networkPolicy/apiServer/ports/0': minimum
          admissionPolicy: {enabled: perhaps}   | at '/admissionPolicy/enabled': got string, want boolean
          """)
  void the_schema_says_which_value_it_is(String values, String message) {
    assertThatThrownBy(() -> Chart.coffer().render(values)).hasMessageContaining(message);
  }

  @Test
  void the_chart_of_the_kinds_takes_no_values() {
    assertThatThrownBy(() -> Chart.crds().render("keep: false"))
        .hasMessageContaining("additional properties 'keep' not allowed");
  }

  @Test
  void two_pods_do_not_share_a_volume_of_one_node() {
    assertThatThrownBy(() -> Chart.coffer().render("replicas: 2"))
        .hasMessageContaining("set persistence.accessModes to [ReadWriteMany]");
    assertThat(
            Chart.coffer()
                .render("{replicas: 2, persistence: {enabled: false}}")
                .all("PodDisruptionBudget"))
        .hasSize(1);
    assertThat(Chart.coffer().render("").all("PodDisruptionBudget")).isEmpty();
  }

  @Test
  void two_pods_elect_one() {
    String values =
        """
        replicas: 2
        persistence: {enabled: false}
        config: {operator: {leaderElection: {enabled: false}}}
        """;
    assertThatThrownBy(() -> Chart.coffer().render(values))
        .hasMessageContaining("would both write: keep one replica");
  }

  @Test
  void the_watched_namespaces_are_said_once() {
    assertThatThrownBy(() -> Chart.coffer().render("config: {operator: {watchNamespaces: [shop]}}"))
        .hasMessageContaining("set watchNamespaces, at the top of the values");
  }

  @Test
  void the_port_is_one_that_probes_can_name() {
    assertThatThrownBy(() -> Chart.coffer().render("config: {operator: {httpPort: 0}}"))
        .hasMessageContaining("set it to a number from 1024");
  }

  @ParameterizedTest
  @CsvSource({"/etc/coffer", "/etc/coffer/spp", "/tmp", "/var/lib/coffer"})
  void nothing_is_mounted_over_what_the_chart_mounts(String path) {
    assertThatThrownBy(
            () -> Chart.coffer().render("credentials: [{secretName: a, mountPath: " + path + "}]"))
        .hasMessageContaining("nothing can be mounted at " + path);
  }

  @Test
  void the_admission_policy_says_which_cluster_it_needs() {
    assertThatThrownBy(
            () -> Chart.coffer().onKubernetes("1.29.9").render("admissionPolicy: {enabled: true}"))
        .hasMessageContaining("needs Kubernetes 1.30 or newer, and this is v1.29.9");
  }
}
