package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Somebody who talks to the fake by hand, as a test of the fake or a person beside the driver. */
public final class Caller implements AutoCloseable {

  private final FakeSpp spp;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String session = "";

  public Caller(FakeSpp spp) {
    this.spp = spp;
  }

  /** What came back. */
  public record Answer(int status, JsonNode body) {}

  public Answer login(String user, String password) {
    var basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(spp.url().resolve("/api/endeavour/session"))
            .header("Authorization", "Basic " + basic)
            .POST(BodyPublishers.noBody());
    var answer = send(request);
    session = answer.body().path("sessionid").asText();
    return answer;
  }

  public Caller loggedIn() {
    login(spp.user(), spp.password());
    return this;
  }

  public JsonNode get(String target) {
    var answer = call("GET", target, "");
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.body();
  }

  public Answer call(String method, String target, String body) {
    return send(
        HttpRequest.newBuilder(resolve(target))
            .header("X-Endeavour-Sessionid", session)
            .method(method, BodyPublishers.ofString(body)));
  }

  /** Follows a link to where the server really is. */
  public Answer follow(String method, JsonNode link, String body) {
    return call(method, link.path("href").asText().replace(Links.INSIDE, ""), body);
  }

  /** The first of that name in a list. */
  public JsonNode named(String target, String name) {
    return Json.items(get(target))
        .filter(JsonNode::isArray)
        .flatMap(Json::items)
        .filter(item -> item.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Gives a machine these policies and no others, as a person in the console would. */
  public void assign(String vmName, String... policies) {
    var vm = named("/api/hypervisor/1001/vm?from=hlo&pageSize=1000", vmName);
    var body = Json.object().put("subtype", "vmware").put("version", "1.0");
    body.putArray("resources")
        .addObject()
        .put("id", vm.path("id").asText())
        .put("href", vm.path("links").path("self").path("href").asText())
        .put("metadataPath", vm.path("metadataPath").asText());
    var list = body.putArray("slapolicies");
    for (var name : policies) {
      var policy = named("/ngp/slapolicy?pageSize=1000", name);
      list.addObject()
          .put("id", policy.path("id").asText())
          .put("name", name)
          .put("href", policy.path("links").path("self").path("href").asText());
    }
    var answer = call("POST", "/ngp/hypervisor?action=applySLAPolicies", body.toString());
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
  }

  /** Makes a Test machine of that name out of a machine's newest point. */
  public void restoreLatest(String vmName, String newName) {
    var vm = named("/api/hypervisor/1001/vm?from=recovery&pageSize=1000", vmName);
    var href = vm.path("links").path("self").path("href").asText();
    var body = Json.object().put("subType", "vmware");
    var spec = body.putObject("spec");
    var source = spec.putArray("source").addObject().put("resourceType", "vm").put("href", href);
    source.putObject("version").set("href", vm.path("links").path("latestversion").path("href"));
    var sub = spec.putArray("subpolicy").addObject().put("type", "IV");
    sub.putObject("destination").putObject("mapvm").putObject(href).put("name", newName);
    sub.putObject("option").put("mode", "test");
    var answer = call("POST", "/ngp/hypervisor?action=restore", body.toString());
    if (answer.status() != 201) {
      throw new AssertionError(answer.toString());
    }
  }

  /** Has a policy's backups archived as well. */
  public void addArchive(String policyName) {
    var policy = (ObjectNode) named("/ngp/slapolicy?pageSize=1000", policyName);
    var archive =
        ((ArrayNode) policy.path("spec").path("subpolicy")).addObject().put("type", "SPPARCHIVE");
    archive.put("source", "backup").putObject("retention").put("age", 365);
    archive.putObject("trigger");
    archive.putObject("target").put("id", "7").put("resourceType", "cloud");
    call("PUT", "/ngp/slapolicy/" + policy.path("id").asText(), policy.toString());
  }

  /** Lets the server catalog the files of a machine. */
  public void catalogFiles(String vmName) {
    var vm = named("/api/hypervisor/1001/vm?from=hlo&pageSize=1000", vmName);
    var body = Json.object().put("subtype", "vmware").put("version", "1.0");
    body.putArray("resources").addObject().put("id", vm.path("id").asText());
    body.putObject("options").put("enableFH", true);
    call("POST", "/ngp/hypervisor?action=applyOptions", body.toString());
  }

  /** A filter, sort or body with apostrophes for quotes. */
  public static String json(String text, Map<String, String> values) {
    var result = text.replace('\'', '"');
    for (var value : values.entrySet()) {
      result = result.replace("{" + value.getKey() + "}", value.getValue());
    }
    return result;
  }

  private URI resolve(String target) {
    return spp.url().resolve(target);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), Json.read(response.body()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
