package dev.coffer.operator.apiserver;

import static org.awaitility.Awaitility.await;

import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The CRDs of the four kinds on a server. */
public final class Crds {

  private Crds() {}

  /** Makes or replaces them, and returns when all four kinds are served. */
  public static void install(KubernetesClient client) {
    Arrays.stream(Kind.values()).forEach(kind -> put(client, kind.manifest()));
    Arrays.stream(Kind.values()).forEach(kind -> awaitServed(client, kind));
  }

  /**
   * Makes or replaces one, as it is written: no typed model leaves out what it does not know, and
   * no server-side apply, which old servers refuse for rules that they do not know.
   */
  public static void put(KubernetesClient client, String manifest) {
    var wanted = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    var resource = client.resource(wanted);
    var existing = resource.get();
    if (existing == null) {
      resource.create();
    } else {
      wanted.getMetadata().setResourceVersion(existing.getMetadata().getResourceVersion());
      client.resource(wanted).update();
    }
  }

  /** Whatever is stored in it. */
  private static boolean served(KubernetesClient client, Kind kind) {
    return client
            .genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, kind.name())
            .inAnyNamespace()
            .list()
        != null;
  }

  private static void awaitServed(KubernetesClient client, Kind kind) {
    String name = kind.plural() + "." + Api.GROUP;
    var crd = client.apiextensions().v1().customResourceDefinitions().withName(name);
    crd.waitUntilCondition(
        it ->
            it != null
                && it.getStatus() != null
                && it.getStatus().getConditions().stream()
                    .anyMatch(
                        condition ->
                            condition.getType().equals("Established")
                                && condition.getStatus().equals("True")),
        30,
        TimeUnit.SECONDS);
    // Established a moment before its address answers.
    await(name).atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> served(client, kind));
  }
}
