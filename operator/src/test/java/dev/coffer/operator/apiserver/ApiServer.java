package dev.coffer.operator.apiserver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A kube-apiserver with its etcd, on loopback ports of its own and with RBAC. There is no
 * controller manager: nothing deletes what is in a namespace that is deleted ({@link TestNamespace}
 * does).
 *
 * <p>Its ports, data and clients outlive a restart, so a test can take it away for a while.
 */
public final class ApiServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final Assets assets;
  private final Path folder;
  private final int port = Ports.free();
  private final String adminToken = UUID.randomUUID().toString();
  private final Etcd etcd;
  private final KubernetesClient admin;
  private ServerProcess process;

  private ApiServer(Assets assets, Path folder) {
    this.assets = assets;
    this.folder = folder;
    writeCredentials();
    etcd = Etcd.start(assets.etcd(), folder);
    process = launch();
    try {
      // The server makes its certificate when it starts.
      process.awaitReady(() -> Files.size(certificate()) > 0);
      admin = new KubernetesClientBuilder().withConfig(adminConfig()).build();
      process.awaitReady(this::ready);
    } catch (IllegalStateException e) {
      etcd.kill();
      Folders.delete(folder);
      throw e;
    }
  }

  /** Starts both programs, and returns when the API server is ready. */
  static ApiServer start(Assets assets) {
    try {
      return new ApiServer(assets, Files.createTempDirectory("apiserver"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server apart from the one that all tests share, for those that break or empty it. */
  public static ApiServer start() {
    return start(
        Assets.in(System.getenv())
            .orElseThrow(() -> new IllegalStateException(Assets.HOW_TO_ENABLE)));
  }

  public String url() {
    return "https://" + HOST + ":" + port;
  }

  /** Its version, which decides what it enforces. */
  public VersionInfo version() {
    return admin.getKubernetesVersion();
  }

  /** Whether it enforces what came with a minor version of Kubernetes, such as 25 for CEL rules. */
  public boolean isAtLeast(int minor) {
    // Some vendors append a plus to it.
    return Integer.parseInt(version().getMinor().replaceAll("\\D.*", "")) >= minor;
  }

  /** A client that may do everything; it is closed with the server. */
  public KubernetesClient admin() {
    return admin;
  }

  /** A client that may do what a service account may; whoever asks for it closes it. */
  public KubernetesClient as(String namespace, String serviceAccount) {
    return new KubernetesClientBuilder().withConfig(configOf(namespace, serviceAccount)).build();
  }

  /** The settings of a service account's client, to be changed and used for another one. */
  public Config configOf(String namespace, String serviceAccount) {
    return config(token(namespace, serviceAccount));
  }

  /** What was asked of the server so far. */
  public AuditLog auditLog() {
    return new AuditLog(folder.resolve("audit.log"));
  }

  /** The settings of the administrator's client, to be changed and used for another one. */
  public Config adminConfig() {
    return config(adminToken);
  }

  /** A token of a service account, which is made if it is not there. */
  public String token(String namespace, String serviceAccount) {
    var accounts = admin.serviceAccounts().inNamespace(namespace);
    if (accounts.withName(serviceAccount).get() == null) {
      accounts
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withName(serviceAccount)
                  .endMetadata()
                  .build())
          .create();
    }
    TokenRequest request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(86_400L).endSpec().build();
    return accounts.withName(serviceAccount).tokenRequest(request).getStatus().getToken();
  }

  /** Writes a kubeconfig file of the administrator. */
  public void kubeconfig(Path file) {
    kubeconfig(file, adminToken);
  }

  /** Writes a kubeconfig file of whoever a token belongs to. */
  public void kubeconfig(Path file, String token) {
    write(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "%s", certificate-authority: "%s"}
        users:
        - name: test
          user: {token: "%s"}
        contexts:
        - name: test
          context: {cluster: test, user: test}
        current-context: test
        """
            .formatted(url(), certificate(), token));
  }

  /** Ends the API server as an upgrade does; {@link #resume} brings it back. */
  public void halt() {
    process.stop();
  }

  /** Ends the API server as a crash does; {@link #resume} brings it back. */
  public void kill() {
    process.kill();
  }

  /** Starts the API server again, with the same data on the same port. */
  public void resume() {
    process = launch().awaitReady(this::ready);
  }

  public void restart() {
    halt();
    resume();
  }

  /** A restart after which every watch has expired: whoever watched must list again. */
  public void restartWithoutHistory() {
    halt();
    etcd.forgetHistory();
    resume();
  }

  @Override
  public void close() {
    admin.close();
    process.kill();
    etcd.kill();
    Folders.delete(folder);
  }

  private boolean ready() {
    return Objects.equals(admin.raw("/readyz"), "ok");
  }

  private ServerProcess launch() {
    return ServerProcess.start(
        folder.resolve("kube-apiserver.log"),
        assets.apiServer(),
        List.of(
            "--etcd-servers=" + etcd.url(),
            "--bind-address=" + HOST,
            "--advertise-address=" + HOST,
            "--endpoint-reconciler-type=none",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("certificates"),
            "--authorization-mode=RBAC",
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + publicKey(),
            "--service-account-signing-key-file=" + privateKey(),
            "--service-cluster-ip-range=10.0.0.0/24",
            "--audit-policy-file=" + folder.resolve("audit.yaml"),
            "--audit-log-path=" + folder.resolve("audit.log"),
            // It would wait for a controller that makes the default account of each namespace.
            "--disable-admission-plugins=ServiceAccount"));
  }

  private Path certificate() {
    return folder.resolve("certificates").resolve("apiserver.crt");
  }

  private Config config(String token) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withCaCertFile(certificate().toString())
        .withOauthToken(token)
        .withNamespace("default")
        // A test that takes the server away does not want to wait for the client's patience.
        .withRequestRetryBackoffLimit(3)
        .withRequestTimeout(60_000)
        .build();
  }

  private void writeCredentials() {
    write(folder.resolve("audit.yaml"), AuditLog.POLICY);
    write(folder.resolve("tokens.csv"), adminToken + ",admin,admin,system:masters\n");
    try {
      // An RSA key would cost this JVM, which has no optimizing compiler, ten times as much.
      var keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
      write(privateKey(), pem("PRIVATE KEY", keys.getPrivate()));
      write(publicKey(), pem("PUBLIC KEY", keys.getPublic()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(
            label,
            Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key.getEncoded()));
  }

  private Path privateKey() {
    return folder.resolve("service-accounts.pem");
  }

  private Path publicKey() {
    return folder.resolve("service-accounts.pub");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
