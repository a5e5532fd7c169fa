package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.calls.AroundEngines;
import dev.coffer.operator.config.OperatorSettings;
import dev.coffer.operator.http.HttpEndpoint;
import dev.coffer.operator.http.Liveness;
import dev.coffer.operator.http.Readiness;
import dev.coffer.operator.logging.LogKeys;
import dev.coffer.operator.metrics.OperatorMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator: watches at once, so that it can take over quickly, and works while it leads.
 *
 * <p>The engines are opened only while this process leads, for an embedded one belongs to one
 * process at a time. Before each call on an engine and each write to the API server it is asked
 * whether it still leads.
 */
public final class KubernetesOperator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KubernetesOperator.class);

  /** The step under way may end; the next is not begun. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  /** Far above the sum of the deadlines of the calls that one convergence may have to wait for. */
  private static final Duration CONVERGENCE_DEADLINE = Duration.ofMinutes(15);

  /** A lost answer is asked for again after a pause, by the loop. */
  private static final int PATIENCE = 1;

  private final Supplier<OperatorSettings> settings;
  private final Supplier<Engines> openEngines;
  private final InstantSource clock;
  private final OperatorMetrics metrics;
  private final Runnable lost;
  private final Signals signals;
  private final ConvergenceLoop loop;
  private final HttpEndpoint http;
  private final NamespaceLabels namespaces;
  private final KubernetesStore store;
  private final Operator sdk;
  private final ExecutorService reconcileThreads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch synced = new CountDownLatch(1);
  private volatile boolean leading;
  private volatile boolean working;
  private volatile boolean closed;
  private @Nullable Engines opened;
  private @Nullable Engines engines;

  private KubernetesOperator(
      KubernetesClient client,
      Supplier<OperatorSettings> settings,
      Supplier<Engines> openEngines,
      InstantSource clock,
      OperatorMetrics metrics,
      Runnable lost) {
    this.settings = settings;
    this.openEngines = openEngines;
    this.clock = clock;
    this.metrics = metrics;
    this.lost = lost;
    this.loop = new ConvergenceLoop(this::converge, () -> settings.get().observeInterval());
    this.http = serve();
    this.signals = new Signals(client, metrics, clock);
    var reconcilers = new Reconcilers(loop::changed);
    this.namespaces = NamespaceLabels.watch(client, loop::changed);
    this.store =
        new KubernetesStore(
            reconcilers::resources,
            namespaces::byNamespace,
            new ResourceWriter(client, () -> leading),
            signals::statusSent,
            new InvalidResources(new SpecCheck(new StoredDocuments(client)), clock));
    this.sdk = sdk(client);
    reconcilers.register(sdk, settings.get().watchNamespaces());
  }

  /**
   * Starts to watch, and to work as soon as this process leads.
   *
   * @param settings as they are now; asked again for each convergence, so that intervals and limits
   *     may change
   * @param openEngines opens the engines, when this process begins to lead
   * @param lost called when this process leads no more though nobody closed it: it is of no use
   * @throws OperatorStartException when the API server cannot be used; the message says what to do
   */
  public static KubernetesOperator start(
      KubernetesClient client,
      Supplier<OperatorSettings> settings,
      Supplier<Engines> openEngines,
      InstantSource clock,
      OperatorMetrics metrics,
      Runnable lost) {
    Definitions.check(client);
    var operator = new KubernetesOperator(client, settings, openEngines, clock, metrics, lost);
    operator.start();
    return operator;
  }

  private HttpEndpoint serve() {
    metrics.watchQueue(loop::waiting);
    var liveness = new Liveness(() -> working, loop::isAlive, loop::underWay, CONVERGENCE_DEADLINE);
    var readiness = new Readiness(this::isSynced, () -> !closed);
    int port = settings.get().httpPort();
    try {
      return HttpEndpoint.start(port, metrics, liveness, readiness);
    } catch (IOException e) {
      throw new OperatorStartException(
          "port %d cannot be served: %s; choose another operator.httpPort"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  private Operator sdk(KubernetesClient client) {
    var callbacks = new LeaderCallbacks(this::lead, this::stopLeading, _ -> {});
    var elect = settings.get().leaderElection();
    var election = Election.over(elect, client, callbacks);
    return new Operator(
        configured -> {
          configured
              .withKubernetesClient(client)
              .withCloseClientOnStop(false)
              .withResourceCloner(new NoCopies())
              .withExecutorService(reconcileThreads);
          if (elect.enabled()) {
            configured.withLeaderElectionConfiguration(election);
          }
        });
  }

  private void start() {
    try {
      sdk.start();
    } catch (RuntimeException e) {
      close();
      throw new OperatorStartException("the resources cannot be watched: " + reason(e), e);
    }
    synced.countDown();
    if (!settings.get().leaderElection().enabled()) {
      lead();
    }
  }

  /** The SDK wraps what went wrong in words that do not say it. */
  private static String reason(Throwable error) {
    var cause = error.getCause();
    return cause == null ? String.valueOf(error.getMessage()) : reason(cause);
  }

  /** Whether everything is known that there is to watch. */
  public boolean isSynced() {
    return synced.getCount() == 0;
  }

  /** Whether this process works; if not, it stands by. */
  public boolean isLeading() {
    return leading;
  }

  /** Where metrics and health are served. */
  public int httpPort() {
    return http.port();
  }

  private void lead() {
    leading = true;
    signals.leading(true);
    Thread.ofVirtual().name("lead").start(this::work);
  }

  /** Plans must not be made before every watch has brought what there is. */
  private void work() {
    try {
      synced.await();
      open();
      LOG.info("this operator leads");
      loop.start();
      working = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (NotLeadingException e) {
      LOG.info("this operator stops before it has begun");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue(LogKeys.ERROR, e.getMessage()).log("the engines cannot be opened");
      lost.run();
    }
  }

  private synchronized void open() {
    if (closed) {
      throw new NotLeadingException();
    }
    opened = openEngines.get();
    engines =
        new FencedEngines(
            new PatientEngines(
                new AroundEngines(opened, metrics.calls()),
                System::nanoTime,
                () -> settings.get().observeInterval()),
            () -> leading);
  }

  private Convergence converge() {
    Objects.requireNonNull(opened).refresh();
    var done = signals.convergence(converger()::converge, store);
    store.settleInvalid();
    return done;
  }

  private Converger converger() {
    var use = Objects.requireNonNull(engines);
    return new Converger(
        new Observer(use, clock),
        new Applier(use, signals.steps(), settings.get().parallelEngineCalls()),
        store,
        clock,
        signals.steps(),
        PATIENCE);
  }

  private void stopLeading() {
    leading = false;
    signals.leading(false);
    if (!closed) {
      LOG.warn("this operator leads no more");
      lost.run();
    }
  }

  /**
   * Ends the step under way, closes the engines, then gives up the lead, so that another takes over
   * at once.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    leading = false;
    working = false;
    try {
      loop.stop(STOP_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeEngines();
    sdk.stop();
    namespaces.close();
    signals.close();
    reconcileThreads.close();
    http.close();
  }

  private synchronized void closeEngines() {
    if (opened != null) {
      opened.close();
      opened = null;
    }
  }
}
