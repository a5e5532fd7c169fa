package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/**
 * A server that behaves as IBM Spectrum Protect Plus is said to, with hands for tests. Sessions of
 * jobs go on by a step with each call, so nothing happens while nobody asks.
 */
public final class FakeSpp implements AutoCloseable {

  private final Server server = new Server();
  private final Faults faults = new Faults();
  private final MockWebServer http = new MockWebServer();
  private volatile ErrorShape ngpErrors = ErrorShape.TEXT;

  private FakeSpp(Optional<SSLSocketFactory> tls) {
    http.setServerSocketFactory(new PromptSockets());
    tls.ifPresent(http::useHttps);
    http.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    try {
      http.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static FakeSpp start() {
    return new FakeSpp(Optional.empty());
  }

  public static FakeSpp startWithTls(SSLSocketFactory tls) {
    return new FakeSpp(Optional.of(tls));
  }

  /** Where it answers, without a slash at the end. */
  public URI url() {
    var url = http.url("/").toString();
    return URI.create(url.substring(0, url.length() - 1));
  }

  public String user() {
    return server.logins.user;
  }

  public String password() {
    return server.logins.password;
  }

  /** The ids of all sessions that callers ever had. */
  public List<String> sessions() {
    return server.logins.issued();
  }

  public SppClock clock() {
    return server.state.clock;
  }

  public Vcenter vcenter() {
    return server.state.vcenter;
  }

  public Faults faults() {
    return faults;
  }

  public void addSite(String name, long bytes) {
    synchronized (server.state) {
      var site = new SiteStore(server.state.newId(), name, bytes);
      server.state.sites.put(site.id, site);
    }
  }

  /** The names of all SLA policies. */
  public List<String> policies() {
    synchronized (server.state) {
      return server.state.policies.values().stream().map(policy -> policy.name).toList();
    }
  }

  /** Leaves no room at a site. */
  public void fillSite(String name) {
    synchronized (server.state) {
      server.state.sites.values().stream()
          .filter(site -> site.name.equals(name))
          .forEach(site -> site.free = 0);
    }
  }

  /** As if the inventory job had run. */
  public void scanInventory() {
    synchronized (server.state) {
      new InventoryScan(server.state).scan();
    }
  }

  /** The server's id of a machine of the vCenter. */
  public String vmId(String mor) {
    return VmFacts.vmId(mor);
  }

  /** The MoRef of a machine by the server's id of it. */
  public String mor(String vmId) {
    return vcenter().all().stream()
        .map(vm -> vm.mor)
        .filter(mor -> VmFacts.vmId(mor).equals(vmId))
        .findFirst()
        .orElseThrow();
  }

  /** The server's id of a disk. */
  public String diskId(String mor, String disk) {
    return VmFacts.diskId(mor, vcenter().find(mor).orElseThrow().disk(disk).key);
  }

  /** From now on no backup can read the disk of that id of the server's. */
  public void breakDisk(String diskId) {
    for (var vm : vcenter().all()) {
      vm.disks.stream()
          .filter(disk -> VmFacts.diskId(vm.mor, disk.key).equals(diskId))
          .forEach(disk -> disk.broken = true);
    }
  }

  /** Backups and restores do not end before {@link #resumeWork}. */
  public void pauseWork() {
    server.state.paused = true;
  }

  public void resumeWork() {
    server.state.paused = false;
  }

  /** Ends the sessions of all callers. */
  public void expireLogins() {
    server.logins.forget();
  }

  /** The body of errors under {@code /ngp}. */
  public void setNgpErrors(ErrorShape shape) {
    ngpErrors = shape;
  }

  /** This server neither offers that link on any object nor does what it says. */
  public void hideLink(String name) {
    server.state.hiddenLinks.add(name);
  }

  public void showLink(String name) {
    server.state.hiddenLinks.remove(name);
  }

  /** What an empty list on a disk means: left out, or like its machine again. */
  public void setEmptyDiskListExcludes(boolean excludes) {
    server.state.emptyDiskListExcludes = excludes;
  }

  /** Whether a machine that a restore made is known before the next inventory. */
  public void setRestoresScanInventory(boolean scan) {
    server.state.restoresScan = scan;
  }

  private MockResponse answer(RecordedRequest request) {
    var line =
        request.getMethod() + " " + URLDecoder.decode(request.getTarget(), StandardCharsets.UTF_8);
    var effect = faults.next(line);
    return switch (effect.orElse(null)) {
      case null -> served(request).build();
      case Effect.Slow(var delay) ->
          served(request).headersDelay(delay.toMillis(), TimeUnit.MILLISECONDS).build();
      case Effect.Status(var status, var body) ->
          new MockResponse.Builder().code(status).body(body).build();
      case Effect.Hang() ->
          new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
      case Effect.Cut() -> cut(new MockResponse.Builder());
      case Effect.LostAnswer() -> cut(served(request));
      case Effect.Lie(var about) -> {
        var reply = reply(request);
        yield built(new Reply(reply.status(), about.apply(reply.body()))).build();
      }
      case Effect.Meanwhile(var event) -> {
        event.run();
        yield served(request).build();
      }
    };
  }

  private static MockResponse cut(MockResponse.Builder response) {
    return response.onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  private MockResponse.Builder served(RecordedRequest request) {
    return built(reply(request));
  }

  private Reply reply(RecordedRequest request) {
    try {
      return server.answer(Call.of(request));
    } catch (SppRefusal refusal) {
      boolean ngp = request.getUrl().encodedPath().startsWith("/ngp/");
      JsonNode body = refusal.body(ngp ? ngpErrors : ErrorShape.ID_AND_DESCRIPTION);
      return new Reply(refusal.status(), body);
    }
  }

  private static MockResponse.Builder built(Reply reply) {
    var response = new MockResponse.Builder().code(reply.status());
    return reply.status() == 204
        ? response
        : response
            .setHeader("Content-Type", "application/json;charset=UTF-8")
            .body(reply.body().toString());
  }

  @Override
  public void close() {
    http.close();
  }
}
