package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.spp.fake.Job.Kind;
import dev.coffer.engine.spp.fake.Version.SavedDisk;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Restores of machines and disks (section 10). */
final class Restores {

  private static final Pattern VM = Pattern.compile("/vm/([0-9a-f]{32})");
  private static final Pattern DISK = Pattern.compile("/vdisk/([0-9a-f]{32})");
  private static final Pattern VERSION = Pattern.compile("/version/(\\d+)");

  private final State state;
  private final Jobs jobs;
  private final Sessions sessions;

  Restores(State state, Jobs jobs, Sessions sessions) {
    this.state = state;
    this.jobs = jobs;
    this.sessions = sessions;
  }

  Reply restore(Call call) {
    var spec = call.body().path("spec");
    var sources = Json.items(spec.path("source")).toList();
    if (sources.isEmpty()) {
      throw new SppRefusal(400, "a restore needs a source");
    }
    var sub = spec.path("subpolicy").path(0);
    var type = sub.path("type").asText();
    var work =
        switch (type) {
          case "IV" -> machine(sources.getFirst(), sub);
          case "IA" -> disks(sources, sub);
          default -> throw new SppRefusal(400, "unknown type of restore " + type);
        };
    return Reply.wrapped(201, started(work));
  }

  /** The answer has a name that is unique, and no session. */
  ObjectNode started(JobSession.Work work) {
    var job = jobs.add("onDemandRestore_" + state.now(), Kind.RECOVERY, Optional.empty());
    sessions.start(job, work);
    var answer = Json.object().put("name", job.name);
    answer.set("links", jobs.view(job).path("links"));
    return answer;
  }

  private JobSession.Work machine(JsonNode source, JsonNode sub) {
    if (!source.path("resourceType").asText().equals("vm")) {
      throw new SppRefusal(400, "a restore of type IV needs a vm as source");
    }
    var option = sub.path("option");
    var mode = option.path("mode").asText();
    if (!List.of("test", "clone", "recovery").contains(mode)) {
      throw new SppRefusal(400, "unknown mode " + mode);
    }
    var version = version(source);
    var name =
        newName(source, sub.path("destination")).orElse(version.vm().name() + "_" + state.now());
    return new RestoringVm(state, version, mode, name, option);
  }

  private Optional<String> newName(JsonNode source, JsonNode destination) {
    var name = destination.path("mapvm").path(source.path("href").asText()).path("name").asText();
    return Optional.of(name).filter(given -> !given.isBlank());
  }

  private JobSession.Work disks(List<JsonNode> sources, JsonNode sub) {
    List<SavedDisk> saved = sources.stream().map(this::savedDisk).toList();
    var mor = version(sources.getFirst()).vm().mor();
    if (sub.path("option").path("diskReplace").asBoolean()) {
      return new ReplacingDisks(state, mor, saved);
    }
    var vm =
        Json.items(sub.path("destination").path("mapvdisk"))
            .flatMap(mapped -> id(VM, mapped.path("target").path("href").asText()).stream())
            .findFirst()
            .orElseThrow(() -> new SppRefusal(400, "mapvdisk is missing"));
    return new MountingDisks(state, vm, saved);
  }

  private SavedDisk savedDisk(JsonNode source) {
    if (!source.path("resourceType").asText().equals("vdisk")) {
      throw new SppRefusal(400, "a restore of type IA needs disks as sources");
    }
    var disk = id(DISK, source.path("href").asText()).orElse("");
    return version(source).disk(disk).orElseThrow(() -> SppRefusal.notFound("disk", disk));
  }

  Version version(JsonNode source) {
    var href = source.path("version").path("href").asText();
    if (!href.contains("from=recovery")
        || !source.path("href").asText().contains("from=recovery")) {
      throw new SppRefusal(400, "the source of a restore must be taken from=recovery");
    }
    var vm = id(VM, href).orElse("");
    var version =
        href.contains("latestversion")
            ? latest(vm)
            : id(VERSION, href).flatMap(id -> find(one -> one.id().equals(id)));
    return version.orElseThrow(() -> SppRefusal.notFound("version", href));
  }

  private Optional<Version> latest(String vm) {
    return find(version -> version.vm().id().equals(vm));
  }

  private Optional<Version> find(java.util.function.Predicate<Version> test) {
    return state.versions.stream().filter(test).max(Comparator.comparingLong(Version::time));
  }

  private static Optional<String> id(Pattern pattern, String href) {
    return Optional.of(pattern.matcher(href)).filter(Matcher::find).map(found -> found.group(1));
  }
}
