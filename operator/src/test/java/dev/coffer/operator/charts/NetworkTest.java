package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reaches the pods, whom they reach, and how they are watched. */
class NetworkTest {

  private static final String WATCHED =
      """
      metrics:
        serviceMonitor: {enabled: true, labels: {release: prometheus}}
        prometheusRule: {enabled: true}
        dashboard: {enabled: true}
      """;

  @Test
  void only_the_http_port_is_reached_and_only_names_and_the_api_server_are_asked() {
    NetworkPolicySpec policy = Chart.coffer().render("").one(NetworkPolicy.class).getSpec();

    assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getIngress()).hasSize(1);
    assertThat(ports(policy.getIngress().getFirst().getPorts())).containsExactly("http/TCP");
    assertThat(policy.getEgress()).hasSize(2);
    assertThat(ports(policy.getEgress().get(0).getPorts())).containsExactly("53/UDP", "53/TCP");
    assertThat(ports(policy.getEgress().get(1).getPorts()))
        .containsExactly("443/TCP", "6443/TCP", "8443/TCP");
  }

  @Test
  void the_values_narrow_it_to_peers_and_add_engines() {
    NetworkPolicySpec policy =
        Chart.coffer()
            .render(
                """
                networkPolicy:
                  ingressFrom: [{podSelector: {matchLabels: {app: prometheus}}}]
                  apiServer: {cidrs: [10.0.0.1/32], ports: [6443]}
                  egress: [{to: [{ipBlock: {cidr: 192.0.2.7/32}}], ports: [{port: 443}]}]
                """)
            .one(NetworkPolicy.class)
            .getSpec();

    assertThat(policy.getIngress().getFirst().getFrom()).hasSize(1);
    assertThat(policy.getEgress().get(1).getTo().getFirst().getIpBlock().getCidr())
        .isEqualTo("10.0.0.1/32");
    assertThat(policy.getEgress().get(2).getTo().getFirst().getIpBlock().getCidr())
        .isEqualTo("192.0.2.7/32");
    assertThat(Chart.coffer().render("networkPolicy: {enabled: false}").all(NetworkPolicy.class))
        .isEmpty();
  }

  private static List<String> ports(List<NetworkPolicyPort> ports) {
    return ports.stream()
        .map(port -> port.getPort().getValue() + "/" + port.getProtocol())
        .toList();
  }

  @Test
  void by_default_nothing_needs_the_prometheus_operator() {
    assertThat(Chart.coffer().render("").objects())
        .noneMatch(object -> object.getApiVersion().startsWith("monitoring.coreos.com"));
  }

  @Test
  void the_service_monitor_reads_the_metrics_of_the_service() {
    HasMetadata monitor = Chart.coffer().render(WATCHED).all("ServiceMonitor").getFirst();

    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
    assertThat(Chart.coffer().render(WATCHED).text())
        .contains("    - port: http\n      path: /metrics\n      interval: 30s\n");
  }

  @Test
  void alerts_and_dashboard_are_in_the_cluster_as_they_are_in_the_files(@TempDir Path temporary)
      throws IOException {
    String alerts =
        "groups:\n- name: coffer\n  rules:\n  - alert: A\n    annotations: {summary: '{{ $labels.a }}'}\n";
    String dashboard = "{\"title\": \"Coffer {{ a }}\"}\n";
    Chart chart = copy(temporary.resolve("coffer"));
    Files.createDirectories(chart.folder().resolve("files"));
    Files.writeString(chart.folder().resolve("files/alerts.yaml"), alerts);
    Files.writeString(chart.folder().resolve("files/dashboard.json"), dashboard);

    RenderedChart rendered = chart.render(WATCHED);

    assertThat(rendered.all("PrometheusRule")).hasSize(1);
    assertThat(rendered.text()).contains("spec:\n  " + alerts.strip().replace("\n", "\n  "));
    assertThat(rendered.all(ConfigMap.class))
        .filteredOn(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
        .singleElement()
        .extracting(map -> map.getData().get("coffer.json"))
        .isEqualTo(dashboard);
  }

  @Test
  void without_the_files_there_is_neither_rule_nor_dashboard(@TempDir Path temporary)
      throws IOException {
    RenderedChart rendered = copy(temporary.resolve("coffer")).render(WATCHED);

    assertThat(rendered.all("PrometheusRule")).isEmpty();
    assertThat(rendered.all(ConfigMap.class)).hasSize(1);
  }

  /** The chart without the folder files. */
  private static Chart copy(Path target) throws IOException {
    Chart chart = Chart.coffer();
    Path files = chart.folder().resolve("files");
    try (var all = Files.walk(chart.folder())) {
      for (Path file : all.filter(each -> !each.startsWith(files)).toList()) {
        Files.copy(file, target.resolve(chart.folder().relativize(file).toString()));
      }
    }
    return new Chart(target, chart.release(), chart.namespace(), chart.kubernetes());
  }
}
