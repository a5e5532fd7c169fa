package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.engine.Engine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.operator.manifest.Manifest;
import dev.coffer.operator.manifest.ManifestProblem;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.manifest.Place;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.state.Overlay;
import dev.coffer.operator.state.Overlaying;
import dev.coffer.operator.state.ResourceJson;
import dev.coffer.operator.yaml.YamlDocument;
import io.fabric8.kubernetes.client.CustomResource;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the RestoreRequests that {@code coffer restore} asks for into the state folder. */
final class RestoreRequests {

  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Workspace workspace;
  private final Context context;
  private final String namespace;
  private final ResourceValidator validator = new ResourceValidator();

  RestoreRequests(Workspace workspace, Context context, String namespace) {
    this.workspace = workspace;
    this.context = context;
    this.namespace = namespace;
  }

  /** Asks for a new restore. */
  ResourceKey create(String vm, RestoreOptions options) {
    ResourceKey key = freeKey(vm);
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("apiVersion", Api.GROUP + "/" + Api.VERSION)
            .put("kind", key.kind().name());
    ObjectNode metadata =
        tree.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
    metadata.putObject("annotations").put(Overlaying.MADE_BY, "coffer-restore");
    ObjectNode spec = tree.putObject("spec");
    source(spec, vm, options);
    result(spec, options);
    put(key, tree);
    return key;
  }

  /** Asks for the promotion of a Test restore. */
  ResourceKey promote(String name) {
    ResourceKey key = existing(name);
    CustomResource<?, ?> request = workspace.state().resource(key);
    if (request == null) {
      throw new IllegalStateException(key + " vanished");
    }
    ObjectNode tree = ResourceJson.tree(request);
    ((ObjectNode) tree.path("spec")).put("promote", true);
    tree.remove("status");
    put(key, tree);
    return key;
  }

  /** Asks for the end of a restore. */
  ResourceKey delete(String name) {
    ResourceKey key = existing(name);
    workspace.state().save(Overlaying.delete(workspace.state(), key, context.clock()));
    return key;
  }

  private void put(ResourceKey key, ObjectNode tree) {
    var place = new Place("coffer restore", new YamlDocument(tree, Map.of()), "");
    refuse(
        validator.validate(Kind.RestoreRequest, tree).stream()
            .map(violation -> place.problem(violation.pointer(), violation.message()))
            .toList());
    var filled = (ObjectNode) validator.withDefaults(Kind.RestoreRequest, tree);
    var manifests =
        new Manifests(List.of(new Manifest(key, place, filled)), Map.of(), List.of(), List.of());
    Overlay overlay =
        Overlaying.apply(workspace.state(), manifests, false, context.clock(), validator);
    refuse(overlay.problems());
    workspace.state().save(overlay);
  }

  private static void refuse(List<ManifestProblem> problems) {
    if (!problems.isEmpty()) {
      ManifestProblem first = problems.getFirst();
      throw new CommandException(
          (first.field().isEmpty() ? "" : first.field() + ": ") + first.message());
    }
  }

  private ResourceKey existing(String name) {
    ResourceKey key = new ResourceKey(Kind.RestoreRequest, namespace, name);
    if (workspace.state().resource(key) == null) {
      throw new CommandException(
          "there is no " + key + "; see coffer status restorerequest for those that there are");
    }
    return key;
  }

  private ResourceKey freeKey(String vm) {
    String start = vm.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
    String base =
        (start.isEmpty() ? "vm-" : start + "-") + SUFFIX.format(context.clock().instant());
    ResourceKey key = new ResourceKey(Kind.RestoreRequest, namespace, base.replace("--", "-"));
    for (int n = 2; workspace.state().resource(key) != null; n++) {
      key = new ResourceKey(Kind.RestoreRequest, namespace, base.replace("--", "-") + "-" + n);
    }
    return key;
  }

  private void source(ObjectNode spec, String vm, RestoreOptions options) {
    PointChoice choice = options.choice();
    ObjectNode machine = spec.putObject("source").putObject("virtualMachine");
    ObjectNode point = spec.withObject("/source").putObject("recoveryPoint");
    for (String name : workspace.engines().names()) {
      Engine engine = workspace.engines().engine(name);
      if (!engine.recoveryPoints(new VmSelector.ByName(vm)).isEmpty()) {
        machine.put("name", vm);
      } else if (!engine.recoveryPoints(new VmSelector.ById(new VmId(vm))).isEmpty()) {
        machine.put("id", vm);
      } else {
        continue;
      }
      spec.put("engine", name);
      point(point, choice);
      return;
    }
    throw new CommandException(
        "there is no backup of '" + vm + "'; see coffer backups and vm list");
  }

  private static void point(ObjectNode point, PointChoice choice) {
    choice.id().ifPresent(id -> point.put("id", id.value()));
    choice.before().ifPresent(time -> point.put("before", time.toString()));
    if (point.isEmpty()) {
      point.put("latest", true);
    }
  }

  private static void result(ObjectNode spec, RestoreOptions options) {
    if (!options.files().isEmpty()) {
      @Nullable Path to = options.to();
      if (to == null) {
        throw new CommandException("--file needs --to FOLDER, where the files go");
      }
      ObjectNode files = spec.putObject("files");
      options.files().forEach(files.putArray("paths")::add);
      files.put("destination", to.toAbsolutePath().normalize().toString());
    } else if (options.to() != null) {
      throw new CommandException("--to is for --file; a machine goes where the hypervisor puts it");
    }
    spec.put("mode", options.mode().word());
    if (options.name() != null) {
      spec.put("restoredName", options.name());
    }
    if (options.confirm() != null) {
      spec.put("confirm", options.confirm());
    }
    if (!options.disks().isEmpty()) {
      var disks = spec.putArray("disks");
      options.disks().forEach(disk -> disks.addObject().put("name", disk));
    }
    spec.put("powerOn", options.powerOn());
  }
}
