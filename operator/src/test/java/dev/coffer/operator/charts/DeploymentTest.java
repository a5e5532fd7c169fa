package dev.coffer.operator.charts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pods: what they run, with what, and how little they may. */
class DeploymentTest {

  static Stream<Path> valueSets() throws IOException {
    return Chart.coffer().valueSets();
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void the_pods_keep_to_the_restricted_pod_security_standard(Path values) {
    PodSpec pod = pod(Chart.coffer().render(values));

    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getHostIPC()).isNull();
    assertThat(pod.getInitContainers()).isEmpty();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getVolumes()).allMatch(DeploymentTest::isAllowed);
    assertThat(pod.getContainers()).hasSize(1);
    var security = pod.getContainers().getFirst().getSecurityContext();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(security.getCapabilities().getAdd()).isEmpty();
    assertThat(security.getPrivileged()).isNull();
  }

  private static boolean isAllowed(Volume volume) {
    return volume.getConfigMap() != null
        || volume.getSecret() != null
        || volume.getEmptyDir() != null
        || volume.getPersistentVolumeClaim() != null;
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void every_mount_has_its_volume_and_every_volume_its_mount(Path values) {
    PodSpec pod = pod(Chart.coffer().render(values));

    assertThat(container(pod).getVolumeMounts().stream().map(VolumeMount::getName))
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(pod.getVolumes().stream().map(Volume::getName).toList());
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void service_probes_and_selectors_lead_to_the_http_port_of_the_pods(Path values) {
    RenderedChart rendered = Chart.coffer().render(values);
    var template = rendered.one(Deployment.class).getSpec().getTemplate();
    Container container = container(template.getSpec());

    assertThat(container.getPorts()).singleElement().matches(port -> port.getName().equals("http"));
    assertThat(
            Stream.of(
                    container.getStartupProbe(),
                    container.getLivenessProbe(),
                    container.getReadinessProbe())
                .map(
                    probe ->
                        probe.getHttpGet().getPath()
                            + ":"
                            + probe.getHttpGet().getPort().getValue()))
        .containsExactly("/livez:http", "/livez:http", "/readyz:http");
    var service = rendered.one(Service.class).getSpec();
    assertThat(service.getPorts().getFirst().getPort())
        .isEqualTo(container.getPorts().getFirst().getContainerPort());
    assertThat(service.getPorts().getFirst().getTargetPort().getValue()).isEqualTo("http");
    assertThat(template.getMetadata().getLabels())
        .containsAllEntriesOf(service.getSelector())
        .containsAllEntriesOf(
            rendered.one(Deployment.class).getSpec().getSelector().getMatchLabels());
    assertThat(template.getSpec().getServiceAccountName())
        .isEqualTo(rendered.one(ServiceAccount.class).getMetadata().getName());
  }

  @Test
  void it_runs_the_operator_with_its_configuration_and_its_state() {
    RenderedChart rendered = Chart.coffer().render("");
    Container container = container(pod(rendered));

    assertThat(container.getArgs())
        .containsExactly(
            "operator", "--engine", "/etc/coffer/engine.yaml", "--state", "/var/lib/coffer");
    assertThat(container.getCommand()).isEmpty();
    assertThat(mounts(rendered))
        .containsEntry("/etc/coffer", "coffer")
        .containsEntry("/var/lib/coffer", "coffer-state")
        .containsEntry("/tmp", "");
  }

  @Test
  void one_pod_replaces_the_other_where_they_share_a_volume() {
    assertThat(strategy("")).isEqualTo("Recreate");
    assertThat(strategy("persistence: {enabled: false}")).isEqualTo("RollingUpdate");
  }

  private static String strategy(String values) {
    var deployment = Chart.coffer().render(values).one(Deployment.class);
    return deployment.getSpec().getStrategy().getType();
  }

  @Test
  void the_volume_with_the_backups_outlives_the_release() {
    PersistentVolumeClaim claim = Chart.coffer().render("").one(PersistentVolumeClaim.class);

    assertThat(claim.getMetadata().getAnnotations())
        .containsEntry("helm.sh/resource-policy", "keep");
    assertThat(claim.getSpec().getResources().getRequests().get("storage")).hasToString("20Gi");
  }

  @Test
  void a_claim_that_is_there_is_used_as_it_is() {
    RenderedChart rendered = Chart.coffer().render("persistence: {existingClaim: mine}");

    assertThat(rendered.all(PersistentVolumeClaim.class)).isEmpty();
    assertThat(mounts(rendered)).containsEntry("/var/lib/coffer", "mine");
  }

  @Test
  void secrets_and_further_claims_are_mounted_where_the_values_say() {
    RenderedChart rendered =
        Chart.coffer()
            .render(
                """
                credentials: [{secretName: spp, mountPath: /var/run/secrets/coffer/spp}]
                volumes: [{claimName: vault-c, mountPath: /mnt/vault-c}]
                """);

    assertThat(mounts(rendered))
        .containsEntry("/var/run/secrets/coffer/spp", "spp")
        .containsEntry("/mnt/vault-c", "vault-c");
    assertThat(container(pod(rendered)).getVolumeMounts())
        .filteredOn(VolumeMount::getReadOnly, true)
        .extracting(VolumeMount::getMountPath)
        .containsExactlyInAnyOrder("/etc/coffer", "/var/run/secrets/coffer/spp");
  }

  @Test
  void the_configuration_says_what_the_values_say_and_a_change_of_it_changes_the_pods() {
    RenderedChart before = Chart.coffer().render("");
    RenderedChart after = Chart.coffer().render("watchNamespaces: [shop]");

    assertThat(configuration(before)).startsWith("engines:\n  default:\n    driver: embedded\n");
    assertThat(configuration(before)).doesNotContain("operator");
    assertThat(configuration(after)).contains("operator:\n  watchNamespaces:\n  - shop\n");
    assertThat(checksum(before)).isNotEqualTo(checksum(after));
    assertThat(checksum(Chart.coffer().render("javaOptions: -Xmx1g"))).isEqualTo(checksum(before));
  }

  @Test
  void numbers_of_the_configuration_stay_whole_and_null_removes_the_default_engine() {
    String configuration =
        configuration(
            Chart.coffer()
                .render(
                    "config: {engines: {default: null, far: {driver: spp, settings: {size: 5000000}}}}"));

    assertThat(configuration)
        .isEqualTo("engines:\n  far:\n    driver: spp\n    settings:\n      size: 5000000\n");
  }

  @Test
  void the_cluster_chooses_the_group_of_the_volume_where_the_values_give_none() {
    assertThat(pod(Chart.coffer().render("")).getSecurityContext().getFsGroup()).isEqualTo(65532);
    assertThat(pod(Chart.coffer().render("fsGroup: null")).getSecurityContext().getFsGroup())
        .isNull();
  }

  private static String configuration(RenderedChart rendered) {
    return requireNonNull(rendered.one(ConfigMap.class).getData().get("engine.yaml"));
  }

  private static String checksum(RenderedChart rendered) {
    var template = rendered.one(Deployment.class).getSpec().getTemplate();
    return requireNonNull(template.getMetadata().getAnnotations().get("checksum/config"));
  }

  private static PodSpec pod(RenderedChart rendered) {
    return rendered.one(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container container(PodSpec pod) {
    return pod.getContainers().getFirst();
  }

  /** Which ConfigMap, Secret or claim is at which path; empty where it is none of these. */
  private static Map<String, String> mounts(RenderedChart rendered) {
    PodSpec pod = pod(rendered);
    Map<String, Volume> volumes =
        pod.getVolumes().stream().collect(Collectors.toMap(Volume::getName, Function.identity()));
    return container(pod).getVolumeMounts().stream()
        .collect(
            Collectors.toMap(
                VolumeMount::getMountPath,
                mount -> source(requireNonNull(volumes.get(mount.getName())))));
  }

  private static String source(Volume volume) {
    if (volume.getConfigMap() != null) {
      return volume.getConfigMap().getName();
    }
    if (volume.getSecret() != null) {
      return volume.getSecret().getSecretName();
    }
    return volume.getPersistentVolumeClaim() == null
        ? ""
        : volume.getPersistentVolumeClaim().getClaimName();
  }
}
