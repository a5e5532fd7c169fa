package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * What Test machines write to their first serial line, in a file for each. The file is libvirt's
 * {@code <log>} of the line: its virtlogd writes it, and begins it anew at each start and at two
 * MiB, when it keeps the three files of before.
 */
final class Consoles {

  private static final int KEPT = 3;

  /** What terminals take for colours and the like, as ECMA-48 has it. */
  private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

  private final Path folder;

  Consoles(Path folder) {
    this.folder = folder;
  }

  /** Has the first serial line of a machine written down, if it has one. */
  void record(Element domain, VmId vm) {
    Element devices = Xml.require(domain, "devices");
    for (String line : List.of("serial", "console")) {
      Xml.children(devices, line).stream()
          .filter(Consoles::isSerial)
          .findFirst()
          .ifPresent(
              first -> {
                Xml.remove(first, "log");
                Element log = Xml.add(first, "log");
                log.setAttribute("file", file(vm).toString());
                log.setAttribute("append", "off");
              });
    }
  }

  private static boolean isSerial(Element line) {
    return !line.getLocalName().equals("console")
        || Xml.attribute(line, List.of("target"), "type").filter("virtio"::equals).isEmpty();
  }

  /** All that was written, without what only terminals need; empty when nothing is written down. */
  Optional<String> text(VmId vm) throws IOException {
    if (!Files.exists(file(vm))) {
      return Optional.empty();
    }
    var text = new StringBuilder();
    for (int i = KEPT - 1; i >= 0; i--) {
      Path older = folder.resolve(file(vm).getFileName() + "." + i);
      if (Files.exists(older)) {
        text.append(read(older));
      }
    }
    return Optional.of(CONTROL.matcher(text.append(read(file(vm)))).replaceAll(""));
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  void remove(VmId vm) throws IOException {
    Files.deleteIfExists(file(vm));
    for (int i = 0; i < KEPT; i++) {
      Files.deleteIfExists(folder.resolve(file(vm).getFileName() + "." + i));
    }
  }

  private Path file(VmId vm) {
    return folder.resolve("coffer-" + vm.value() + ".console");
  }
}
