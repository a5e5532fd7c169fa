package dev.coffer.operator.cli;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.config.ConfigurationFile;
import dev.coffer.operator.config.EngineConnections;
import dev.coffer.operator.config.ReloadedEngines;
import dev.coffer.operator.kubernetes.KubernetesOperator;
import dev.coffer.operator.kubernetes.LenientSpecs;
import dev.coffer.operator.kubernetes.OperatorStartException;
import dev.coffer.operator.logging.JsonLogs;
import dev.coffer.operator.metrics.OperatorMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coffer operator}. */
@Command(
    name = "operator",
    description = {
      "Works for a Kubernetes cluster: watches the four kinds of resources there, makes the engines"
          + " do what they say, and writes in each resource's status how it stands. Ends with"
          + " Ctrl-C or SIGTERM; what was done is saved, and the next start goes on from there.",
      "",
      "The cluster needs the custom resource definitions first (chart coffer-crds)."
    },
    footer = {
      "Examples:",
      "  coffer operator                              the cluster of the kubeconfig",
      "  coffer operator --kubeconfig cluster.yaml --engine engine.yaml",
      "",
      "In a pod it uses the pod's service account. The section operator of the",
      "configuration file has the rest: namespaces, intervals, leader election,",
      "the port of /metrics.",
      "",
      "Exit codes: 1 it cannot start, or another operator leads now;",
      "  130 stopped with Ctrl-C, 143 stopped with SIGTERM"
    })
final class OperatorCommand implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--engine",
      paramLabel = "FILE",
      defaultValue = "${env:COFFER_ENGINE:-engine.yaml}",
      description = "Configuration; default engine.yaml, or COFFER_ENGINE.")
  private Path engine = Path.of("engine.yaml");

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      defaultValue = "${env:COFFER_STATE:-.coffer}",
      description = "What embedded engines remember; default .coffer, or COFFER_STATE.")
  private Path state = Path.of(".coffer");

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the cluster; default KUBECONFIG, or the pod's service account.")
  private @Nullable Path kubeconfig;

  OperatorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    ConfigurationFile file = ConfigurationFile.open(engine);
    JsonLogs.start(context.terminal().err());
    var ended = new CompletableFuture<Integer>();
    try (KubernetesClient client = client();
        KubernetesOperator operator = start(client, file, ended)) {
      var stop = new Thread(() -> stop(operator, ended), "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      return ended.get();
    } catch (OperatorStartException e) {
      throw new CommandException(String.valueOf(e.getMessage()), e);
    }
  }

  private KubernetesOperator start(
      KubernetesClient client, ConfigurationFile file, CompletableFuture<Integer> ended) {
    var metrics = new OperatorMetrics(context.clock());
    return KubernetesOperator.start(
        client,
        () -> file.valid().operator(),
        () -> new ReloadedEngines(file, open(file), metrics::configurationReloaded),
        context.clock(),
        metrics,
        () -> ended.complete(ExitCode.ERROR));
  }

  private EngineConnections open(ConfigurationFile file) {
    return EngineConnections.open(file.valid(), state, context.clock(), Work.SCHEDULED);
  }

  private static void stop(KubernetesOperator operator, CompletableFuture<Integer> ended) {
    operator.close();
    ended.complete(ExitCode.OK);
  }

  private KubernetesClient client() {
    var config = kubeconfig == null ? Config.autoConfigure(null) : read(kubeconfig);
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder(config).withRequestRetryBackoffLimit(3).build())
        .withKubernetesSerialization(LenientSpecs.serialization())
        .build();
  }

  private static Config read(Path file) {
    if (!Files.isReadable(file)) {
      throw new CommandException("there is no kubeconfig " + file + " that can be read");
    }
    return Config.fromKubeconfig(file.toFile());
  }
}
