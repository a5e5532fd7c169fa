package dev.coffer.engine.cloudtemple.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * The Console API on a port of this machine, and hands for tests to touch what is behind it. Safe
 * to call from several threads.
 */
public final class FakeConsole implements AutoCloseable {

  private static final String PREFIX = "/api";

  private final FakeClock clock = new FakeClock();
  private final World world = new World();
  private final Oddities oddities = new Oddities();
  private final Access access = new Access(clock);
  private final RateLimits limits = new RateLimits(clock);
  private final Activities activities = new Activities(clock);
  private final SppEngine spp = new SppEngine(world, clock, oddities);
  private final OpenIaasEngine openIaas = new OpenIaasEngine(world, clock);
  private final Faults faults = new Faults();
  private final Journal journal = new Journal();
  private final Router router = new Router();
  private final MockWebServer server = new MockWebServer();

  private FakeConsole() {
    router
        .get("/activity/v1/activities", Rights.ACTIVITY_READ, _ -> activities.list(access.tenant()))
        .get(
            "/activity/v1/activities/*",
            Rights.ACTIVITY_READ,
            call -> activities.read(call.id(), access.tenant()));
    new SppRoutes(world, spp, activities, oddities).addTo(router);
    new SppInventoryRoutes(world, spp).addTo(router);
    new SppMetricsRoutes(world, spp, clock).addTo(router);
    new OpenIaasBackupRoutes(world, openIaas, activities, oddities).addTo(router);
    new VmwareRoutes(world).addTo(router);
    new VmwarePowerRoutes(world, spp, activities, oddities).addTo(router);
    new OpenIaasRoutes(world, activities).addTo(router);
    server.setDispatcher(new Answers());
  }

  /** Without TLS. */
  public static FakeConsole start() {
    var console = new FakeConsole();
    console.listen();
    return console;
  }

  /** With a certificate for {@code localhost} that nobody trusts unless told to. */
  public static FakeConsole startWithTls(HeldCertificate certificate) {
    var console = new FakeConsole();
    var handshake = new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    console.server.useHttps(handshake.sslSocketFactory());
    console.listen();
    return console;
  }

  private void listen() {
    server.setServerSocketFactory(new PromptSockets());
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the prefix {@code /api} and without a slash at its end. */
  public String url() {
    var url = server.url("/").toString();
    return url.substring(0, url.length() - 1);
  }

  public FakeClock clock() {
    return clock;
  }

  public World world() {
    return world;
  }

  public Oddities oddities() {
    return oddities;
  }

  public Access access() {
    return access;
  }

  public RateLimits limits() {
    return limits;
  }

  public Activities activities() {
    return activities;
  }

  public SppEngine spp() {
    return spp;
  }

  public OpenIaasEngine openIaas() {
    return openIaas;
  }

  public Faults faults() {
    return faults;
  }

  public Journal journal() {
    return journal;
  }

  /** Lets everything happen that is due, as any call does. */
  public void tick() {
    synchronized (world) {
      activities.tick();
      spp.runs().tick();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Answers extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      var path = request.getUrl().encodedPath();
      if (!path.startsWith(PREFIX + "/")) {
        return response(Answer.html(404, "<html><body>Not Found</body></html>"));
      }
      var call = call(request, path.substring(PREFIX.length()));
      journal.add(call);
      return faults
          .of(call)
          .map(fault -> faulty(fault, call, request))
          .orElseGet(() -> response(answer(call, request)));
    }
  }

  private static Call call(RecordedRequest request, String path) {
    var body = request.getBody() == null ? "" : request.getBody().utf8();
    return new Call(request.getMethod(), path, query(request.getUrl()), body, List.of());
  }

  private static Map<String, String> query(HttpUrl url) {
    var query = new LinkedHashMap<String, String>();
    for (String name : url.queryParameterNames()) {
      var value = url.queryParameter(name);
      query.put(name, value == null ? "" : value);
    }
    return query;
  }

  private MockResponse faulty(Fault fault, Call call, RecordedRequest request) {
    var answer = fault.hasEffect() ? answer(call, request) : Answer.html(200, "");
    return switch (fault) {
      case Fault.Slow(var by) ->
          builder(answer).headersDelay(by.toMillis(), TimeUnit.MILLISECONDS).build();
      case Fault.Hang _ -> builder(answer).onResponseStart(SocketEffect.Stall.INSTANCE).build();
      case Fault.Cut _ ->
          builder(answer).onResponseStart(new SocketEffect.CloseSocket(true, true, true)).build();
      case Fault.Status(var status, var type, var body) ->
          response(new Answer(status, type, Map.of(), body));
      case Fault.Lie(var status, var lie) ->
          response(
              new Answer(status, answer.contentType(), answer.headers(), lie.apply(answer.body())));
    };
  }

  private Answer answer(Call call, RecordedRequest request) {
    if (!limits.takes(call.path())) {
      return limits.refusal();
    }
    synchronized (world) {
      tick();
      if (call.method().equals("POST")
          && call.path().equals("/iam/v2/auth/personal_access_token")) {
        return access.login(call);
      }
      return permitted(call, request);
    }
  }

  private Answer permitted(Call call, RecordedRequest request) {
    var header = request.getHeaders().get("Authorization");
    var jwt = header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
    var rights = access.rightsOf(jwt);
    if (rights.isEmpty()) {
      return Access.unauthorized();
    }
    var match = router.find(call);
    if (match.isEmpty()) {
      return Answer.notFound("route", call.path());
    }
    return rights.get().containsAll(match.get().route().rights())
        ? match.get().answer()
        : Answer.forbidden("Forbidden");
  }

  private static MockResponse response(Answer answer) {
    return builder(answer).build();
  }

  private static MockResponse.Builder builder(Answer answer) {
    var builder = new MockResponse.Builder().code(answer.status());
    builder.addHeader("Content-Type", answer.contentType());
    answer.headers().forEach(builder::addHeader);
    return builder.body(answer.body());
  }
}
