package dev.coffer.operator.kubernetes;

import static org.awaitility.Awaitility.await;

import dev.coffer.crds.Condition;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.engine.Engine;
import dev.coffer.engine.Observation;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.apiserver.StatusWatch;
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
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;

/**
 * An operator on a real API server, over a model engine named default. It has the rights of the
 * chart and no others; people have them all.
 */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final TestNamespace namespace;
  private ModelWorld world =
      new ModelWorld().addSite("vault-b", "zone-b").addSite("vault-a", "zone-a");
  private ModelEngine model = ModelEngine.over(world, InstantSource.system());
  private UnaryOperator<Engine> connection = engine -> engine;
  private InstantSource clock = InstantSource.system();
  private Death death = Death.never();
  private Interceptor meddler = new Interceptor() {};
  private String engineName = "default";
  private Optional<KubernetesClient> client = Optional.empty();
  private final Installation installation;
  private boolean elected;
  private Optional<StatusWatch> watch = Optional.empty();
  private Optional<KubernetesOperator> operator = Optional.empty();
  private final OperatorMetrics metrics = new OperatorMetrics(InstantSource.system());
  private final AtomicReference<String> lost = new AtomicReference<>("");

  /** An operator that watches one namespace. */
  Cluster(TestNamespace namespace) {
    this(namespace, Installation.watching(namespace));
  }

  Cluster(TestNamespace namespace, Installation installation) {
    this.namespace = namespace;
    this.installation = installation;
  }

  /** Whether operators take turns, from the next start on. */
  Cluster elect() {
    elected = true;
    return this;
  }

  /** Every status from now on is held against the rules, not only those that a test looks at. */
  Cluster watched() {
    watch = Optional.of(StatusWatch.in(namespace));
    return this;
  }

  /** What the operator sees of the engine, from its next start on. */
  Cluster through(UnaryOperator<Engine> newConnection) {
    connection = newConnection;
    return this;
  }

  /** Another operator for the same namespace and engine. */
  Cluster over(Cluster other) {
    world = other.world;
    model = other.model;
    return this;
  }

  /** Somebody sees the operator's requests before the API server does. */
  Cluster meddledWith(Interceptor newMeddler) {
    meddler = newMeddler;
    return this;
  }

  /** What the engine is called in the configuration, from the next start on. */
  Cluster named(String newName) {
    engineName = newName;
    return this;
  }

  /** What the operator takes for the time, from its next start on. */
  Cluster at(InstantSource newClock) {
    clock = newClock;
    return this;
  }

  /** The operator's next life ends so. */
  Cluster until(Death newDeath) {
    death = newDeath;
    return this;
  }

  /** When the operator has died, another process takes its place. */
  void mourn() {
    if (death.hasCome()) {
      stop();
      death = Death.never();
      start();
    }
  }

  Cluster start() {
    var life = death;
    client = Optional.of(client(life));
    operator =
        Optional.of(
            KubernetesOperator.start(
                client.orElseThrow(),
                this::settings,
                () -> engines(life),
                clock,
                metrics,
                () -> lost.set("lost")));
    return this;
  }

  private KubernetesClient client(Death life) {
    return new KubernetesClientBuilder()
        .withConfig(installation.config())
        .withKubernetesSerialization(LenientSpecs.serialization())
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor("death", life.interceptor())
                    .addOrReplaceInterceptor("meddler", meddler))
        .build();
  }

  OperatorSettings settings() {
    var election = OperatorSettings.DEFAULTS.leaderElection();
    return new OperatorSettings(
        installation.everywhere() ? Set.of() : Set.of(namespace.name()),
        Duration.ofMillis(500),
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

  private Engines engines(Death life) {
    var engine = life.stands(connection.apply(model));
    var name = engineName;
    return new Engines() {
      @Override
      public Set<String> names() {
        return Set.of(name);
      }

      @Override
      public Tenancy tenancy() {
        return Tenancy.NONE;
      }

      @Override
      public Engine engine(String any) {
        return engine;
      }
    };
  }

  void stop() {
    operator.ifPresent(KubernetesOperator::close);
    operator = Optional.empty();
    client.ifPresent(KubernetesClient::close);
    client = Optional.empty();
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

  /** Changes a resource as a person does, who tries again when somebody else was faster. */
  <T extends CustomResource<?, ?>> void edit(T resource, UnaryOperator<T> change) {
    patiently("change of " + resource.getMetadata().getName())
        .until(
            () -> {
              try {
                namespace.client().resource(find(resource).orElseThrow()).edit(change);
                return true;
              } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                  return false;
                }
                throw e;
              }
            });
  }

  void delete(CustomResource<?, ?> resource) {
    namespace.client().resource(resource).delete();
  }

  <T extends CustomResource<?, ?>> Optional<T> find(T resource) {
    mourn();
    var found = Optional.ofNullable(namespace.client().resource(resource).get());
    found.filter(Cluster::isLookedAt).ifPresent(ConditionRules::check);
    return found;
  }

  /** Looks at once, and then often. Threads of an operator that dies end in errors. */
  static ConditionFactory patiently(String what) {
    return await(what)
        .dontCatchUncaughtExceptions()
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK_EVERY)
        .atMost(PATIENCE);
  }

  /** Waits until a resource is as it should be, and returns it. */
  <T extends CustomResource<?, ?>> T awaitThat(T resource, Predicate<T> expected) {
    return patiently(resource.getKind() + " " + resource.getMetadata().getName())
        .until(() -> find(resource), found -> found.filter(expected).isPresent())
        .orElseThrow();
  }

  void awaitGone(CustomResource<?, ?> resource) {
    patiently("end of " + resource.getMetadata().getName()).until(() -> find(resource).isEmpty());
  }

  /** Whether there is a status of ours; an API server gives an empty one to whoever has none. */
  static boolean isLookedAt(CustomResource<?, ?> resource) {
    return resource.getStatus() instanceof ResourceStatus status && !status.conditions().isEmpty();
  }

  static String message(CustomResource<?, ?> resource, String type) {
    return ConditionRules.conditions(resource).stream()
        .filter(condition -> condition.type().equals(type))
        .map(Condition::message)
        .findFirst()
        .orElseThrow();
  }

  OperatorMetrics metrics() {
    return metrics;
  }

  String lost() {
    return Objects.requireNonNull(lost.get());
  }

  KubernetesOperator operator() {
    return operator.orElseThrow();
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
    watch.ifPresent(StatusWatch::close);
    model.close();
  }
}
