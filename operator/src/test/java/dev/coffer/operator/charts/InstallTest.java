package dev.coffer.operator.charts;

import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.operator.apiserver.ApiServer;
import dev.coffer.operator.apiserver.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the READMEs, against an API server on which nothing of Coffer is. */
@WithApiServer
class InstallTest {

  private static final String NAMESPACE = "coffer-system";

  @TempDir private Path folder;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void what_the_readmes_say_installs_upgrades_and_uninstalls_and_keeps_what_people_own() {
    Path kubeconfig = folder.resolve("kubeconfig");
    server.kubeconfig(kubeconfig);
    KubernetesClient admin = server.admin();

    for (String file : new String[] {"README.md", "charts/coffer/README.md"}) {
      var commands = HelmCommand.in(file);
      assertThat(commands).as(file).hasSize(2);
      commands.forEach(command -> command.run(kubeconfig));
    }
    HelmCommand.in("charts/coffer-crds/README.md").forEach(command -> command.run(kubeconfig));
    admin.resource(policy("gold").in("default").build()).create();
    var deployments = admin.apps().deployments().inNamespace(NAMESPACE);
    assertThat(deployments.withName("coffer").get()).isNotNull();
    assertThat(deployments.withName("coffer").get().getSpec().getTemplate().getSpec())
        .satisfies(pod -> assertThat(pod.getServiceAccountName()).isEqualTo("coffer"));

    new HelmCommand("helm uninstall coffer --namespace " + NAMESPACE).run(kubeconfig);
    new HelmCommand("helm uninstall coffer-crds --namespace " + NAMESPACE).run(kubeconfig);

    assertThat(deployments.list().getItems()).isEmpty();
    assertThat(admin.serviceAccounts().inNamespace(NAMESPACE).withName("coffer").get()).isNull();
    assertThat(admin.persistentVolumeClaims().inNamespace(NAMESPACE).list().getItems())
        .as("the backups stay")
        .hasSize(1);
    assertThat(admin.resources(BackupPolicy.class).inAnyNamespace().list().getItems())
        .as("the kinds and all that is of them stay")
        .hasSize(1);
  }
}
