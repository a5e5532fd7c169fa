package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * The words in which libvirt is asked for a backup and a checkpoint; see formatbackup.html and
 * formatcheckpoint.html of its documentation.
 */
final class BackupXml {

  /** How the bitmap of changes is called in an export. */
  static final String CHANGES = "changes";

  private BackupXml() {}

  /**
   * A disk to read.
   *
   * @param scratch where its earlier content goes when the guest overwrites it
   * @param since the checkpoint since which its changes are asked for
   */
  record Part(Path scratch, Optional<String> since) {}

  /**
   * A backup that is read over NBD, each disk under the name of its target.
   *
   * @param targets all that the machine has; those without a part are left out
   */
  static String backup(Path socket, Collection<String> targets, Map<String, Part> parts) {
    Element backup = Xml.parse("<domainbackup mode='pull'/>");
    Element server = Xml.add(backup, "server");
    server.setAttribute("transport", "unix");
    server.setAttribute("socket", socket.toString());
    Element disks = Xml.add(backup, "disks");
    for (String target : targets) {
      Element disk = Xml.add(disks, "disk");
      disk.setAttribute("name", target);
      Optional<Part> part = Optional.ofNullable(parts.get(target));
      disk.setAttribute("backup", part.isPresent() ? "yes" : "no");
      part.ifPresent(wanted -> describe(disk, target, wanted));
    }
    return Xml.render(backup);
  }

  private static void describe(Element disk, String target, Part part) {
    disk.setAttribute("type", "file");
    disk.setAttribute("exportname", target);
    disk.setAttribute("backupmode", part.since().isPresent() ? "incremental" : "full");
    part.since()
        .ifPresent(
            checkpoint -> {
              disk.setAttribute("incremental", checkpoint);
              disk.setAttribute("exportbitmap", CHANGES);
            });
    Xml.add(disk, "scratch").setAttribute("file", part.scratch().toString());
  }

  /** A checkpoint of some of a machine's disks. */
  static String checkpoint(String name, Collection<String> targets, Set<String> remembered) {
    return Xml.render(describe(name, targets, remembered));
  }

  /** The same, for one that was made earlier. */
  static String knownCheckpoint(String name, Collection<String> targets, Set<String> remembered) {
    Element checkpoint = describe(name, targets, remembered);
    Xml.add(checkpoint, "creationTime").setTextContent("0");
    return Xml.render(checkpoint);
  }

  private static Element describe(String name, Collection<String> targets, Set<String> remembered) {
    Element checkpoint = Xml.parse("<domaincheckpoint/>");
    Xml.add(checkpoint, "name").setTextContent(name);
    Element disks = Xml.add(checkpoint, "disks");
    for (String target : targets) {
      Element disk = Xml.add(disks, "disk");
      disk.setAttribute("name", target);
      disk.setAttribute("checkpoint", remembered.contains(target) ? "bitmap" : "no");
    }
    return checkpoint;
  }

  /** Where the export of a backup listens. */
  static Optional<Path> socket(Element backup) {
    return Xml.find(backup, "server")
        .flatMap(server -> Xml.attribute(server, "socket"))
        .map(Path::of);
  }
}
