package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The catalog of files, and restores of them into guests (section 11). */
final class Files {

  private static final Pattern FILE = Pattern.compile("/search/file/([A-Za-z0-9_-]+)");

  private final State state;
  private final Restores restores;
  private final Options options;

  Files(State state, Restores restores, Options options) {
    this.state = state;
    this.restores = restores;
    this.options = options;
  }

  /** Only machines with {@code enableFH} have their files in the catalog. */
  Reply search(Call call) {
    var conditions = new LinkedHashMap<String, String>();
    Json.items(Json.read(call.parameter("filter", "[]")))
        .forEach(one -> conditions.put(one.path("property").asText(), one.path("value").asText()));
    if (!"filecatalog".equals(conditions.get("catalogProvider"))) {
      throw new SppRefusal(400, "unknown catalogProvider");
    }
    var name = conditions.getOrDefault("name", "*");
    List<ObjectNode> results = new ArrayList<>();
    for (var version : state.versions) {
      if (options.hasFileCatalog(version.vm().id())) {
        version.files().keySet().stream()
            .filter(path -> Listing.matches(name, baseName(path)))
            .sorted()
            .forEach(path -> results.add(result(version, path)));
      }
    }
    return Listing.of(call, "results", results, false);
  }

  private ObjectNode result(Version version, String path) {
    var view = Json.object();
    view.putObject("summary")
        .put("name", baseName(path))
        .put("location", path)
        .put("vmName", version.vm().name())
        .put("catalogTime", version.time())
        .put("hypervisorType", "vmware");
    var id =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString((version.id() + ":" + path).getBytes(StandardCharsets.UTF_8));
    view.set(
        "links",
        Links.of(state)
            .add("self", "/api/endeavour/search/file/" + id + "?from=recovery")
            .add("version", Hypervisors.versionPath(version) + "?from=recovery")
            .node());
    return view;
  }

  Reply restore(Call call) {
    var spec = call.body().path("spec");
    var sources = Json.items(spec.path("source")).toList();
    if (sources.isEmpty()) {
      throw new SppRefusal(400, "a restore of files needs a source");
    }
    var version = restores.version(sources.getFirst());
    var sub = spec.path("subpolicy").path(0);
    var files = new LinkedHashMap<String, String>();
    sources.forEach(
        source -> take(version, source, sub.path("option").path("filePath").asText(), files));
    var target = sub.path("destination").path("target").path("href").asText();
    boolean overwrite = sub.path("option").path("overwriteExistingFile").asBoolean();
    return Reply.wrapped(
        201, restores.started(session -> write(session, version, target, files, overwrite)));
  }

  private static void take(
      Version version, JsonNode source, String folder, Map<String, String> files) {
    var href = FILE.matcher(source.path("href").asText());
    if (!href.find()) {
      throw new SppRefusal(400, "a file is named by the link of a search's result");
    }
    var named = new String(Base64.getUrlDecoder().decode(href.group(1)), StandardCharsets.UTF_8);
    var path = named.substring(named.indexOf(':') + 1);
    var text = version.files().get(path);
    if (text == null) {
      throw SppRefusal.notFound("file", path);
    }
    files.put(folder.isEmpty() ? path : folder + "/" + baseName(path), text);
  }

  private String write(
      JobSession session,
      Version version,
      String target,
      Map<String, String> files,
      boolean overwrite) {
    var machine =
        state.vcenter.all().stream()
            .filter(
                vm ->
                    target.isEmpty()
                        ? vm.mor.equals(version.vm().mor())
                        : target.contains(VmFacts.vmId(vm.mor)))
            .findFirst();
    if (machine.isEmpty()) {
      session.results = "the receiving machine is gone";
      return "FAILED";
    }
    if (!overwrite && files.keySet().stream().anyMatch(machine.get().files::containsKey)) {
      session.results = "a file exists already";
      return "FAILED";
    }
    machine.get().files.putAll(files);
    session.count("file", files.size(), files.size(), 0);
    return "COMPLETED";
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
