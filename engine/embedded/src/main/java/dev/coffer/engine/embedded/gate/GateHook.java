package dev.coffer.engine.embedded.gate;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.StartGate;
import dev.coffer.engine.embedded.rules.RunRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The hook among those of libvirt: {@code qemu.d/coffer}, beside which others may be, and the one
 * that is called {@code qemu} (since libvirt 6.5, https://libvirt.org/hooks.html). libvirt asks all
 * of them, and starts a machine when none refuses.
 *
 * @param hooks the folder of libvirt's hooks
 */
record GateHook(Path hooks, GateFolder folder) {

  /** Where libvirt looks for them on this host, whatever the connection. */
  static final Path HOOKS_OF_HOST = Path.of("/etc/libvirt/hooks");

  /** In a text for the shell between single quotes, what puts the machine's name there. */
  private static final String NAME = "'\"$name\"'";

  Path file() {
    return hooks.resolve("qemu.d").resolve("coffer");
  }

  /** The script, for this folder. */
  String text() {
    try (InputStream in = GateHook.class.getResourceAsStream("hook.sh")) {
      if (in == null) {
        throw new IllegalStateException("hook.sh is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@GATE@", quoted(folder.path().toString()))
          .replace("@NO_POLICY@", quotedWithName())
          .replace("@LONGEST@", Long.toString(StartGate.LONGEST.toSeconds()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private static String quotedWithName() {
    String mark = "\u0000";
    return quoted(RunRules.noPolicy(mark).message()).replace(mark, NAME);
  }

  private Optional<String> found() throws IOException {
    return GateFiles.read(file());
  }

  boolean isInstalled() throws IOException {
    return found().filter(this::isOurs).isPresent();
  }

  private boolean isOurs(String script) {
    return script.contains("\ngate=" + quoted(folder.path().toString()) + "\n");
  }

  /** What is wrong with the file, if it is there. */
  Optional<String> problem() throws IOException {
    var found = found();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!isOurs(found.get())) {
      return Optional.of(anothers());
    }
    if (!found.get().equals(text()) || !Files.isExecutable(file())) {
      return Optional.of(
          "%s is not as this version writes it: run coffer vm gate install again"
              .formatted(file()));
    }
    return Optional.empty();
  }

  private String anothers() {
    return "%s is not the gate of this engine, and a host has one gate: remove it there, or by hand"
        .formatted(file());
  }

  private void requireNotAnothers() throws IOException {
    if (found().filter(script -> !isOurs(script)).isPresent()) {
      throw EngineException.refused(Refusal.OTHER, anothers());
    }
  }

  void install() throws IOException {
    requireNotAnothers();
    GateFiles.write(file(), text(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void uninstall() throws IOException {
    requireNotAnothers();
    GateFiles.delete(file());
  }
}
