package dev.coffer.engine.embedded.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Condition;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Refused;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Retention;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service with one bucket that has versions and, if wanted, Object Lock: as much of S3 over HTTP
 * as the store uses. The server that the other tests use has neither. It counts requests.
 */
public final class LockingServer implements AutoCloseable {

  /** The access key of who may bypass Governance. */
  static final String ADMINISTRATOR = "administrator";

  private static final String BUCKET = "vault";

  private final VersionedObjects objects;
  private final PartsOfObjects parts;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private volatile boolean objectLock = true;

  /** Starts one. */
  public LockingServer(InstantSource clock) throws IOException {
    this.objects = new VersionedObjects(clock);
    this.parts = new PartsOfObjects(objects);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** From now on its bucket has versions alone. */
  public void disableObjectLock() {
    objectLock = false;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public VersionedObjects objects() {
    return objects;
  }

  /** The settings of the tests' own access to the bucket. */
  public BucketSettings settings() {
    return settings("access");
  }

  BucketSettings settings(String accessKey) {
    return new BucketSettings(Optional.of(uri()), "eu-west-3", BUCKET, "", accessKey, "secret");
  }

  public S3Store store() {
    return new S3Store(settings(), S3Server.QUICK);
  }

  /** The same, behind something. */
  public S3Store store(URI endpoint) {
    return new S3Store(
        new BucketSettings(Optional.of(endpoint), "eu-west-3", BUCKET, "", "access", "secret"),
        S3Server.QUICK);
  }

  /**
   * Whoever may write and delete, but not lift a lock, does the worst: deletes every version that
   * he can, writes something else over each object, and marks all as deleted.
   */
  public void attack() {
    var all = objects.all("");
    all.forEach(this::deleteUnlessLocked);
    all.stream().map(Version::key).distinct().forEach(this::hide);
  }

  private void deleteUnlessLocked(Version version) {
    try {
      objects.delete(version.key(), Optional.of(version.id()), false);
    } catch (Refused locked) {
      assertThat(locked.status()).isEqualTo(403);
    }
  }

  private void hide(String key) {
    try {
      objects.put(key, "not yours any more".getBytes(UTF_8), Optional.empty(), Condition.NONE);
      objects.delete(key, Optional.empty(), false);
    } catch (Refused e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many requests there were of a kind, such as {@code PUT retention}. */
  public int requests(String kind) {
    var count = requests.get(kind);
    return count == null ? 0 : count.get();
  }

  /** A request, taken apart. */
  private record Request(
      String method,
      String key,
      Map<String, String> query,
      HttpExchange exchange,
      ByteBuffer body) {

    byte[] bytes() {
      return arrayOf(body.duplicate());
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    Optional<String> version() {
      return Optional.ofNullable(query.get("versionId"));
    }

    String upload() {
      return Objects.requireNonNull(query.get("uploadId"));
    }

    /** The right and the header are both needed (userguide/object-lock-managing.html). */
    boolean bypasses() {
      return header("x-amz-bypass-governance-retention").filter("true"::equals).isPresent()
          && header("authorization").filter(who -> who.contains(ADMINISTRATOR + "/")).isPresent();
    }

    Optional<Retention> lock() {
      return header("x-amz-object-lock-mode")
          .map(
              mode ->
                  new Retention(
                      mode,
                      Instant.parse(header("x-amz-object-lock-retain-until-date").orElseThrow())));
    }

    /** Needed for whatever is locked (API/API_PutObject.html). */
    void requireChecksum() throws Refused {
      boolean sum =
          exchange.getRequestHeaders().keySet().stream()
              .anyMatch(
                  name ->
                      name.equalsIgnoreCase("content-md5")
                          || name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-"));
      if (!sum) {
        throw new Refused(400, "InvalidRequest");
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = read(exchange);
      try {
        answer(request);
      } catch (Refused e) {
        var body =
            "<Error><Code>%s</Code><Message>said the test server</Message></Error>"
                .formatted(e.getMessage());
        respond(exchange, e.status(), body.getBytes(UTF_8));
      }
    }
  }

  private static Request read(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var query = new HashMap<String, String>();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&", -1)) {
        var pair = part.split("=", 2);
        query.put(pair[0], pair.length == 1 ? "" : URLDecoder.decode(pair[1], UTF_8));
      }
    }
    String path = uri.getPath().substring(1);
    String key = path.startsWith(BUCKET + "/") ? path.substring(BUCKET.length() + 1) : "";
    var body = ByteBuffer.wrap(exchange.getRequestBody().readAllBytes());
    return new Request(exchange.getRequestMethod(), key, query, exchange, body);
  }

  private void answer(Request request) throws IOException, Refused {
    String kind = kind(request);
    requests.computeIfAbsent(kind, _ -> new AtomicInteger()).incrementAndGet();
    switch (kind) {
      case "HEAD bucket" -> respond(request.exchange(), 200, new byte[0]);
      case "GET versioning" ->
          xml(
              request,
              "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
      case "GET object-lock" -> objectLock(request);
      case "GET versions" -> xml(request, Listing.versions(objects, request.query()));
      case "GET list-type" -> xml(request, Listing.current(objects, request.query()));
      case "POST delete" -> xml(request, deleteAll(request));
      case "PUT retention" -> retain(request);
      case "PUT object" -> put(request);
      case "GET object", "HEAD object" -> get(request);
      case "GET uploads" -> xml(request, parts.list(request.query().getOrDefault("prefix", "")));
      case "POST uploads" -> begin(request);
      case "PUT uploadId" -> addPart(request);
      case "POST uploadId" -> complete(request);
      case "DELETE uploadId" -> {
        parts.abort(request.upload());
        respond(request.exchange(), 204, new byte[0]);
      }
      case "DELETE object" -> {
        objects.delete(request.key(), request.version(), request.bypasses());
        respond(request.exchange(), 204, new byte[0]);
      }
      default -> throw new Refused(501, "NotImplemented");
    }
  }

  private static String kind(Request request) {
    for (String what :
        List.of(
            "versioning",
            "object-lock",
            "versions",
            "list-type",
            "delete",
            "retention",
            "uploads",
            "uploadId")) {
      if (request.query().containsKey(what)) {
        return request.method() + " " + what;
      }
    }
    return request.method() + (request.key().isEmpty() ? " bucket" : " object");
  }

  /** 404 where there is none (API/API_GetObjectLockConfiguration.html). */
  private void objectLock(Request request) throws IOException, Refused {
    if (!objectLock) {
      throw new Refused(404, "ObjectLockConfigurationNotFoundError");
    }
    xml(
        request,
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
  }

  private void put(Request request) throws IOException, Refused {
    var lock = request.lock();
    if (lock.isPresent()) {
      requireObjectLock();
      request.requireChecksum();
    }
    boolean ifNone = request.header("if-none-match").isPresent();
    var condition = new Condition(request.header("if-match"), ifNone);
    var version = objects.put(request.key(), request.bytes(), lock, condition);
    describe(request.exchange(), version);
    respond(request.exchange(), 200, new byte[0]);
  }

  private void begin(Request request) throws IOException, Refused {
    if (request.lock().isPresent()) {
      requireObjectLock();
    }
    xml(
        request,
        "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
            .formatted(parts.begin(request.key(), request.lock())));
  }

  private void addPart(Request request) throws IOException, Refused {
    request.requireChecksum();
    int number = Integer.parseInt(request.query().getOrDefault("partNumber", ""));
    String tag = parts.add(request.upload(), number, request.bytes());
    request.exchange().getResponseHeaders().set("ETag", tag);
    respond(request.exchange(), 200, new byte[0]);
  }

  private void complete(Request request) throws IOException, Refused {
    boolean ifNone = request.header("if-none-match").isPresent();
    var version = parts.complete(request.upload(), Listing.parse(request.bytes()), ifNone);
    describe(request.exchange(), version);
    xml(
        request,
        "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>"
            .formatted(version.tag().replace("\"", "&quot;")));
  }

  private void requireObjectLock() throws Refused {
    if (!objectLock) {
      throw new Refused(400, "InvalidRequest");
    }
  }

  private void retain(Request request) throws IOException, Refused {
    requireObjectLock();
    request.requireChecksum();
    var xml = Listing.parse(request.bytes());
    var until = Instant.parse(Listing.text(xml, "RetainUntilDate").orElseThrow());
    var lock = new Retention(Listing.text(xml, "Mode").orElseThrow(), until);
    objects.retain(request.key(), request.version(), lock, request.bypasses());
    respond(request.exchange(), 200, new byte[0]);
  }

  /** Each object by itself: that one cannot go keeps no other (API/API_DeleteObjects.html). */
  private String deleteAll(Request request) {
    var errors = new StringBuilder();
    for (var object : Listing.objects(Listing.parse(request.bytes()))) {
      try {
        objects.delete(object.key(), object.version(), request.bypasses());
      } catch (Refused e) {
        errors.append(
            "<Error><Key>%s</Key><Code>%s</Code><Message>it is locked</Message></Error>"
                .formatted(object.key(), e.getMessage()));
      }
    }
    return "<DeleteResult>" + errors + "</DeleteResult>";
  }

  private void get(Request request) throws IOException, Refused {
    var version = objects.get(request.key(), request.version());
    describe(request.exchange(), version);
    var bytes = version.bytes();
    int status = 200;
    var range = request.header("range");
    if (range.isPresent()) {
      var ends = range.get().substring("bytes=".length()).split("-", 2);
      int from = Integer.parseInt(ends[0]);
      if (from >= bytes.limit()) {
        throw new Refused(416, "InvalidRange");
      }
      bytes.limit((int) Math.min(bytes.limit(), Long.parseLong(ends[1]) + 1)).position(from);
      status = 206;
    }
    respond(request.exchange(), status, arrayOf(bytes));
  }

  private static byte[] arrayOf(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  private static void describe(HttpExchange exchange, Version version) {
    var headers = exchange.getResponseHeaders();
    headers.set("ETag", version.tag());
    headers.set("x-amz-version-id", version.id());
    version
        .retention()
        .ifPresent(
            lock -> {
              headers.set("x-amz-object-lock-mode", lock.mode());
              headers.set(
                  "x-amz-object-lock-retain-until-date",
                  lock.until().truncatedTo(ChronoUnit.MILLIS).toString());
            });
  }

  private static void xml(Request request, String text) throws IOException {
    request.exchange().getResponseHeaders().set("Content-Type", "application/xml");
    respond(request.exchange(), 200, text.getBytes(UTF_8));
  }

  private static void respond(HttpExchange exchange, int status, byte[] content)
      throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
