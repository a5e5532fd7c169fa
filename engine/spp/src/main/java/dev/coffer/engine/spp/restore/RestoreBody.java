package dev.coffer.engine.spp.restore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.spp.point.Point;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.point.SavedDisk;
import dev.coffer.engine.spp.wire.Item;
import java.util.Collection;
import java.util.Optional;

/**
 * What is sent to {@code POST /ngp/hypervisor?action=restore} (reference, section 10). Objects are
 * named by their links as the server wrote them.
 */
final class RestoreBody {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RestoreBody() {}

  /** A whole machine beside the original: {@code test} or {@code clone}. */
  static ObjectNode beside(Point point, String mode, String name, boolean powerOn) {
    var option = option(mode, powerOn).put("autocleanup", true).put("allowvmoverwrite", false);
    var destination = JSON.objectNode().put("systemDefined", true);
    destination.putObject("mapvm").putObject(href(point.machine(), "self")).put("name", name);
    return machine(point, destination, option);
  }

  /** A whole machine in place of the original. */
  static ObjectNode inPlace(Point point, boolean powerOn) {
    var option = option("recovery", powerOn).put("autocleanup", true).put("allowvmoverwrite", true);
    return machine(point, JSON.objectNode().put("systemDefined", true), option);
  }

  /** The storage of single disks of the original: an instant access that replaces them. */
  static ObjectNode disks(Point point, Collection<SavedDisk> disks, Item original) {
    var body = JSON.objectNode().put("subType", "vmware");
    var spec = body.putObject("spec");
    var sources = spec.putArray("source");
    var mapped = JSON.objectNode();
    for (SavedDisk disk : disks) {
      var copy = Optional.ofNullable(disk.copies().get(point.version().id())).orElseThrow();
      var source = source(disk.disk(), "vdisk", fromRecovery(href(disk.disk(), "self")));
      source.set("version", version(href(copy, "version"), Optional.of(href(copy, "self")), point));
      sources.add(source);
      mapped
          .putObject(fromRecovery(href(disk.disk(), "self")))
          .put("mode", "persistent")
          .putObject("target")
          .put("href", href(original, "self"));
    }
    var destination = JSON.objectNode().put("systemDefined", true);
    destination.set("mapvdisk", mapped);
    var option = option("recovery", false).put("diskReplace", true);
    spec.putArray("subpolicy").add(subPolicy("IA", destination, option));
    return scripts(body);
  }

  private static ObjectNode machine(Point point, ObjectNode destination, ObjectNode option) {
    var body = JSON.objectNode().put("subType", "vmware");
    var spec = body.putObject("spec");
    var source = source(point.machine(), "vm", href(point.machine(), "self"));
    var copy = Points.backup(point.version()).flatMap(one -> one.href("self"));
    source.set("version", version(href(point.version(), "self"), copy, point));
    spec.putArray("source").add(source);
    spec.putArray("subpolicy").add(subPolicy("IV", destination, option));
    return scripts(body);
  }

  private static ObjectNode source(Item object, String type, String href) {
    var source =
        JSON.objectNode()
            .put("href", href)
            .put("id", object.text("id").orElse(""))
            .put("resourceType", type)
            .put("include", true);
    source.putObject("metadata").put("name", object.name());
    return source;
  }

  static ObjectNode version(String href, Optional<String> copy, Point point) {
    var version = JSON.objectNode().put("href", href);
    copy.ifPresent(one -> version.putObject("copy").put("href", one));
    version
        .putObject("metadata")
        .put("useLatest", false)
        .put("protectionTime", point.point().at().toEpochMilli());
    return version;
  }

  private static ObjectNode subPolicy(String type, ObjectNode destination, ObjectNode option) {
    var policy = JSON.objectNode().put("type", type);
    policy.putNull("source");
    policy.set("destination", destination);
    policy.set("option", option);
    return policy;
  }

  private static ObjectNode option(String mode, boolean powerOn) {
    return JSON.objectNode()
        .put("mode", mode)
        .put("poweron", powerOn)
        .put("continueonerror", true)
        .put("allowsessoverwrite", true);
  }

  private static ObjectNode scripts(ObjectNode body) {
    body.putObject("script")
        .putNull("preGuest")
        .putNull("postGuest")
        .put("continueScriptsOnError", false);
    return body;
  }

  static String href(Item object, String link) {
    return object
        .href(link)
        .orElseThrow(
            () ->
                EngineException.refused(
                    Refusal.OTHER,
                    "Spectrum Protect Plus shows no link \"%s\" of %s, which a restore needs: restore it in the console"
                        .formatted(link, object.text("name").orElse("the recovery point"))));
  }

  private static String fromRecovery(String href) {
    return href.replace("from=hlo", "from=recovery");
  }
}
