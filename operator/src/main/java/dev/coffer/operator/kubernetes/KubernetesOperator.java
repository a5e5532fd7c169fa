package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.config.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
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

  /** A lost answer is asked for again after a pause, by the loop. */
  private static final int PATIENCE = 1;

  private final OperatorSettings settings;
  private final Supplier<Engines> openEngines;
  private final InstantSource clock;
  private final Runnable lost;
  private final ConvergenceLoop loop;
  private final Reconcilers reconcilers;
  private final NamespaceLabels namespaces;
  private final KubernetesStore store;
  private final Operator sdk;
  private final ExecutorService reconcileThreads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch synced = new CountDownLatch(1);
  private volatile boolean leading;
  private volatile boolean closed;
  private @Nullable Engines engines;
  private @Nullable Converger converger;

  private KubernetesOperator(
      KubernetesClient client,
      OperatorSettings settings,
      Supplier<Engines> openEngines,
      InstantSource clock,
      Runnable lost) {
    this.settings = settings;
    this.openEngines = openEngines;
    this.clock = clock;
    this.lost = lost;
    this.loop = new ConvergenceLoop(this::converge, settings.observeInterval());
    this.reconcilers = new Reconcilers(loop::changed);
    this.namespaces = NamespaceLabels.watch(client, loop::changed);
    this.store =
        new KubernetesStore(
            reconcilers::resources,
            namespaces::byNamespace,
            new ResourceWriter(client, () -> leading));
    this.sdk = sdk(client);
    reconcilers.register(sdk, settings.watchNamespaces());
  }

  /**
   * Starts to watch, and to work as soon as this process leads.
   *
   * @param openEngines opens the engines, when this process begins to lead
   * @param lost called when this process leads no more though nobody closed it: it is of no use
   * @throws OperatorStartException when the API server cannot be used; the message says what to do
   */
  public static KubernetesOperator start(
      KubernetesClient client,
      OperatorSettings settings,
      Supplier<Engines> openEngines,
      InstantSource clock,
      Runnable lost) {
    Definitions.check(client);
    var operator = new KubernetesOperator(client, settings, openEngines, clock, lost);
    operator.start();
    return operator;
  }

  private Operator sdk(KubernetesClient client) {
    var callbacks = new LeaderCallbacks(this::lead, this::stopLeading, _ -> {});
    var election = Election.over(settings.leaderElection(), client, callbacks);
    return new Operator(
        configured -> {
          configured
              .withKubernetesClient(client)
              .withCloseClientOnStop(false)
              .withExecutorService(reconcileThreads);
          if (settings.leaderElection().enabled()) {
            configured.withLeaderElectionConfiguration(election);
          }
        });
  }

  private void start() {
    try {
      sdk.start();
    } catch (RuntimeException e) {
      close();
      throw new OperatorStartException("the resources cannot be watched: " + e.getMessage(), e);
    }
    synced.countDown();
    if (!settings.leaderElection().enabled()) {
      lead();
    }
  }

  /** Whether everything is known that there is to watch. */
  public boolean isSynced() {
    return synced.getCount() == 0;
  }

  /** Whether this process works; if not, it stands by. */
  public boolean isLeading() {
    return leading;
  }

  private void lead() {
    leading = true;
    Thread.ofVirtual().name("lead").start(this::work);
  }

  /** Plans must not be made before every watch has brought what there is. */
  private void work() {
    try {
      synced.await();
      open();
      LOG.info("this operator leads");
      loop.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.getMessage()).log("the engines cannot be opened");
      lost.run();
    }
  }

  private synchronized void open() {
    if (closed) {
      throw new NotLeadingException();
    }
    var opened = openEngines.get();
    engines = opened;
    var patient =
        new FencedEngines(
            new PatientEngines(opened, System::nanoTime, settings.observeInterval()),
            () -> leading);
    converger =
        new Converger(
            new Observer(patient, clock),
            new Applier(patient, ApplyListener.NONE, settings.parallelEngineCalls()),
            store,
            clock,
            ApplyListener.NONE,
            PATIENCE);
  }

  private Convergence converge() {
    return Objects.requireNonNull(converger).converge();
  }

  private void stopLeading() {
    leading = false;
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
    closed = true;
    leading = false;
    try {
      loop.stop(STOP_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeEngines();
    sdk.stop();
    namespaces.close();
    reconcileThreads.close();
  }

  private synchronized void closeEngines() {
    if (engines != null) {
      engines.close();
      engines = null;
    }
  }
}
