import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/** A kube-apiserver and its etcd from the folder that KUBEBUILDER_ASSETS names, with the CRDs. */
final class Server implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 90;

  private final Path folder;
  private final String token = UUID.randomUUID().toString();
  private final int port = freePort();
  private final List<Process> processes = new ArrayList<>();
  private final KubernetesClient client;

  /** Starts both, with their data in this folder, and returns when all four kinds are served. */
  Server(Path folder) throws Exception {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    var etcd = startEtcd();
    startApiServer(etcd);
    until("there is a certificate", () -> Files.size(certificate()) > 0);
    client = new KubernetesClientBuilder().withConfig(config()).build();
    until("the API server is ready", () -> client.raw("/readyz").equals("ok"));
    installCrds();
  }

  KubernetesClient client() {
    return client;
  }

  private void installCrds() throws Exception {
    for (Kind kind : Kind.values()) {
      client
          .resource(Serialization.unmarshal(kind.manifest(), GenericKubernetesResource.class))
          .create();
    }
    for (Kind kind : Kind.values()) {
      until(
          kind + " is served", () -> client.resources(kind.type()).inAnyNamespace().list() != null);
    }
  }

  /** Data that nobody needs after a power cut are not synced: disks differ too much. */
  private String startEtcd() throws IOException {
    var url = "http://127.0.0.1:" + freePort();
    var peers = "http://127.0.0.1:" + freePort();
    start(
        "etcd",
        "--unsafe-no-fsync",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + url,
        "--advertise-client-urls=" + url,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers);
    return url;
  }

  private void startApiServer(String etcd) throws Exception {
    Files.writeString(folder.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
    var keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    start(
        "kube-apiserver",
        "--etcd-servers=" + etcd,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + folder.resolve("key.pem"),
        "--service-account-signing-key-file=" + folder.resolve("key.pem"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount");
  }

  private void start(String program, String... flags) throws IOException {
    var assets = System.getenv("KUBEBUILDER_ASSETS");
    if (assets == null) {
      throw new IOException("set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver");
    }
    var command = new ArrayList<>(List.of(Path.of(assets, program).toString()));
    command.addAll(List.of(flags));
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(program + ".log").toFile())
            .start());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    for (int tries = 0; tries < 10 * PATIENCE_SECONDS; tries++) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (IOException | KubernetesClientException notYet) {
        // asked again
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("it does not come true that " + what);
  }

  private Path certificate() {
    return folder.resolve("certificates/apiserver.crt");
  }

  private Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://127.0.0.1:" + port)
        .withCaCertFile(certificate().toString())
        .withOauthToken(token)
        .build();
  }

  void writeKubeconfig(Path file) throws IOException {
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: bench, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}
        users:
        - {name: bench, user: {token: "%s"}}
        contexts:
        - {name: bench, context: {cluster: bench, user: bench}}
        current-context: bench
        """
            .formatted(port, certificate(), token));
  }

  @Override
  public void close() {
    client.close();
    end();
  }

  private void end() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }
}
