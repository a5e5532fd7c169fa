package dev.coffer.operator.kubernetes;

import static org.awaitility.Awaitility.await;

import dev.coffer.crds.Condition;
import dev.coffer.engine.Engine;
import dev.coffer.engine.Observation;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.config.OperatorSettings;
import dev.coffer.operator.config.OperatorSettings.LeaderElection;
import dev.coffer.operator.metrics.OperatorMetrics;
import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.testing.ConditionRules;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * An operator on a real API server, over a model engine named default. It has the rights of the
 * chart and no others; people have them all.
 */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestNamespace namespace;
  private final ModelWorld world =
      new ModelWorld().addSite("vault-b", "zone-b").addSite("vault-a", "zone-a");
  private final ModelEngine model = ModelEngine.over(world, InstantSource.system());
  private final Installation installation;
  private UnaryOperator<Engine> connection = engine -> engine;
  private KubernetesClient client;
  private boolean elected;
  private Optional<KubernetesOperator> operator = Optional.empty();
  private final AtomicReference<String> lost = new AtomicReference<>("");

  /** An operator that watches one namespace. */
  Cluster(TestNamespace namespace) {
    this(namespace, Installation.watching(namespace));
  }

  Cluster(TestNamespace namespace, Installation installation) {
    this.namespace = namespace;
    this.installation = installation;
    this.client = new KubernetesClientBuilder().withConfig(installation.config()).build();
  }

  /** The operator's client, from its next start on. */
  Cluster with(KubernetesClient newClient) {
    client.close();
    client = newClient;
    return this;
  }

  /** Whether operators take turns, from the next start on. */
  Cluster elect() {
    elected = true;
    return this;
  }

  /** What the operator sees of the engine, from its next start on. */
  Cluster through(UnaryOperator<Engine> newConnection) {
    connection = newConnection;
    return this;
  }

  Cluster start() {
    operator =
        Optional.of(
            KubernetesOperator.start(
                client,
                this::settings,
                this::engines,
                InstantSource.system(),
                new OperatorMetrics(InstantSource.system()),
                () -> lost.set("lost")));
    return this;
  }

  OperatorSettings settings() {
    var election = OperatorSettings.DEFAULTS.leaderElection();
    return new OperatorSettings(
        installation.everywhere() ? Set.of() : Set.of(namespace.name()),
        Duration.ofSeconds(1),
        4,
        0,
        new LeaderElection(
            elected,
            Optional.of(namespace.name()),
            election.name(),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofMillis(500)));
  }

  private Engines engines() {
    var engine = connection.apply(model);
    return new Engines() {
      @Override
      public Set<String> names() {
        return Set.of("default");
      }

      @Override
      public Tenancy tenancy() {
        return Tenancy.NONE;
      }

      @Override
      public Engine engine(String name) {
        return engine;
      }
    };
  }

  void stop() {
    operator.ifPresent(KubernetesOperator::close);
    operator = Optional.empty();
  }

  TestNamespace namespace() {
    return namespace;
  }

  ModelWorld world() {
    return world;
  }

  ModelEngine model() {
    return model;
  }

  Observation look() {
    return model.observe(Instant.EPOCH);
  }

  VmId vm(String name) {
    return world.addVm(name, "zone-a", "vda");
  }

  <T extends CustomResource<?, ?>> T create(T resource) {
    return namespace.create(resource);
  }

  /** Changes a resource as a person does. */
  <T extends CustomResource<?, ?>> void edit(T resource, UnaryOperator<T> change) {
    namespace.client().resource(resource).edit(change);
  }

  void delete(CustomResource<?, ?> resource) {
    namespace.client().resource(resource).delete();
  }

  <T extends CustomResource<?, ?>> Optional<T> find(T resource) {
    return Optional.ofNullable(namespace.client().resource(resource).get());
  }

  /** Waits until a resource is as it should be, and returns it. */
  <T extends CustomResource<?, ?>> T awaitThat(T resource, Predicate<T> expected) {
    return await(resource.getKind() + " " + resource.getMetadata().getName())
        .atMost(PATIENCE)
        .until(() -> find(resource), found -> found.filter(expected).isPresent())
        .orElseThrow();
  }

  void awaitGone(CustomResource<?, ?> resource) {
    await().atMost(PATIENCE).until(() -> find(resource).isEmpty());
  }

  /** Whether the newest spec was looked at, with this result. */
  static boolean is(CustomResource<?, ?> resource, String type, String status, String reason) {
    return resource.getStatus() != null
        && ConditionRules.conditions(resource).stream()
            .anyMatch(
                condition ->
                    condition.type().equals(type)
                        && condition.status() == Condition.Status.valueOf(status)
                        && condition.reason().equals(reason)
                        && condition.observedGeneration()
                            == Objects.requireNonNull(resource.getMetadata().getGeneration()));
  }

  static boolean isReady(CustomResource<?, ?> resource) {
    return is(resource, "Ready", "True", "Succeeded");
  }

  @Override
  public void close() {
    stop();
    client.close();
    model.close();
  }
}
