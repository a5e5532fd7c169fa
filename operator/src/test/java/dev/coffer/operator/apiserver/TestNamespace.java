package dev.coffer.operator.apiserver;

import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.List;

/** A namespace that one test has to itself. What is left in it goes with it, finalizers or not. */
public record TestNamespace(ApiServer server, String name) implements AutoCloseable {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Makes one more; whoever asks for it closes it. */
  public static TestNamespace on(ApiServer server) {
    Namespace namespace =
        new NamespaceBuilder().withNewMetadata().withGenerateName("test-").endMetadata().build();
    return new TestNamespace(
        server, server.admin().resource(namespace).create().getMetadata().getName());
  }

  public KubernetesClient client() {
    return server.admin();
  }

  /** Makes a resource in it. */
  public <T extends CustomResource<?, ?>> T create(T resource) {
    resource.getMetadata().setNamespace(name);
    return client().resource(resource).create();
  }

  @Override
  public void close() {
    Arrays.stream(Kind.values()).forEach(this::remove);
    var namespace = client().namespaces().withName(name);
    namespace.delete();
    Namespace left = namespace.get();
    if (left != null) {
      left.getSpec().setFinalizers(List.of());
      client().raw("/api/v1/namespaces/" + name + "/finalize", "PUT", left);
    }
  }

  /** As a user in despair does it; an operator that writes at the same time is no obstacle. */
  private void remove(Kind kind) {
    client().raw(Document.address(kind, name), "DELETE", null);
    client()
        .genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, kind.name())
        .inNamespace(name)
        .resources()
        .forEach(TestNamespace::release);
  }

  private static void release(Resource<GenericKubernetesResource> resource) {
    try {
      resource.patch(MERGE, "{\"metadata\": {\"finalizers\": null}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
