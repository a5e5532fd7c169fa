package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.crds.validation.Violation;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.yaml.YamlDocument;
import dev.coffer.operator.yaml.YamlText;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads everything that {@code -f} names, and checks what can be checked without an engine. */
public final class ManifestReader {

  private static final String API_VERSION = Api.GROUP + "/" + Api.VERSION;
  private static final List<String> KINDS = Stream.of(Kind.values()).map(Kind::name).toList();

  private final String defaultNamespace;
  private final ManifestFiles files;
  private final ResourceValidator validator;

  private final Map<ResourceKey, Manifest> resources = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final List<Manifests.Skipped> skipped = new ArrayList<>();
  private final List<ManifestProblem> problems = new ArrayList<>();

  private ManifestReader(
      String defaultNamespace, Path stateFolder, InputStream stdin, ResourceValidator validator) {
    this.defaultNamespace = defaultNamespace;
    this.files = new ManifestFiles(stdin, stateFolder, problems::add);
    this.validator = validator;
  }

  /**
   * Reads files, folders with all below them, and standard input.
   *
   * @param names of files and folders; {@code -} for standard input
   * @param defaultNamespace of the resources that name none
   * @param stateFolder left out of the folders
   */
  public static Manifests read(
      List<String> names,
      String defaultNamespace,
      Path stateFolder,
      InputStream stdin,
      ResourceValidator validator) {
    var reader = new ManifestReader(defaultNamespace, stateFolder, stdin, validator);
    names.forEach(name -> reader.files.read(name).forEach(reader::source));
    return reader.result();
  }

  private Manifests result() {
    problems.sort((a, b) -> a.origin().compareTo(b.origin()));
    return new Manifests(List.copyOf(resources.values()), namespaceLabels, skipped, problems);
  }

  private void source(ManifestFiles.Source source) {
    YamlText text = YamlText.parse(source.text());
    text.problems().stream()
        .map(p -> new ManifestProblem(new Origin(source.name(), p.line()), p.field(), p.message()))
        .forEach(problems::add);
    for (YamlDocument document : text.documents()) {
      document(new Place(source.name(), document, ""));
    }
  }

  private void document(Place place) {
    JsonNode tree = place.tree();
    if (!tree.isObject()) {
      problems.add(place.problem("", "a resource must be a mapping with apiVersion and kind"));
    } else if (place.text("/kind").equals("List") && tree.path("items").isArray()) {
      for (int i = 0; i < tree.path("items").size(); i++) {
        document(new Place(place.file(), place.document(), place.pointer() + "/items/" + i));
      }
    } else {
      resource(place);
    }
  }

  private void resource(Place place) {
    String apiVersion = place.text("/apiVersion");
    String kind = place.text("/kind");
    if (apiVersion.isEmpty() && kind.isEmpty()) {
      skipped.add(new Manifests.Skipped(place.origin(), ""));
    } else if (kind.isEmpty()) {
      problems.add(place.problem("/kind", "the kind is missing; " + allowedKinds()));
    } else if (apiVersion.isEmpty()) {
      problems.add(place.problem("/apiVersion", "it is missing; ours is " + API_VERSION));
    } else if (apiVersion.equals("v1") && kind.equals("Namespace")) {
      namespace(place);
    } else if (!apiVersion.startsWith(Api.GROUP + "/")) {
      skipped.add(new Manifests.Skipped(place.origin(), kind));
    } else if (!KINDS.contains(kind)) {
      problems.add(place.problem("/kind", "there is no kind '" + kind + "'; " + allowedKinds()));
    } else if (!apiVersion.equals(API_VERSION)) {
      problems.add(
          place.problem("/apiVersion", "'" + apiVersion + "' is not served; use " + API_VERSION));
    } else {
      own(place, kind);
    }
  }

  private static Kind kindOf(String kind) {
    return Kind.named(kind).orElseThrow();
  }

  private static String allowedKinds() {
    return "allowed are " + String.join(", ", KINDS);
  }

  private void namespace(Place place) {
    Map<String, String> labels = new TreeMap<>();
    place
        .tree()
        .at("/metadata/labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    namespaceLabels.put(place.text("/metadata/name"), labels);
  }

  private void own(Place place, String kind) {
    ObjectNode tree = place.tree().deepCopy();
    tree.remove("status");
    List<Violation> violations = validator.validate(kindOf(kind), tree);
    if (!violations.isEmpty()) {
      violations.forEach(each -> problems.add(place.problem(each.pointer(), each.message())));
      return;
    }
    ObjectNode metadata = (ObjectNode) tree.path("metadata");
    if (metadata.path("namespace").asText("").isEmpty()) {
      metadata.put("namespace", defaultNamespace);
    }
    var key =
        new ResourceKey(
            Kind.valueOf(kind), metadata.path("namespace").asText(), place.text("/metadata/name"));
    Manifest manifest =
        new Manifest(key, place, (ObjectNode) validator.withDefaults(kindOf(kind), tree));
    Manifest first = resources.putIfAbsent(key, manifest);
    if (first != null) {
      problems.add(
          place.problem(
              "/metadata/name", key + " is described twice, the first time at " + first.origin()));
    }
  }
}
