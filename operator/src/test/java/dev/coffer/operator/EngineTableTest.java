package dev.coffer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Engine;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.spp.fake.FakeSpp;
import dev.coffer.operator.testing.Elsewhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's table of engines by capability is what the engines say of themselves. */
class EngineTableTest {

  private static final Path README = Path.of(System.getProperty("project.root"), "README.md");
  private static final String START =
      "<!-- What each engine can do: written by EngineTableTest. -->\n";
  private static final String END = "<!-- End of what each engine can do. -->\n";

  @TempDir private Path folder;

  /** With {@code -Dreadme.write=true} it writes the table instead of comparing it. */
  @Test
  void the_readme_shows_what_each_engine_can_do() throws IOException {
    String readme = Files.readString(README);
    int from = readme.indexOf(START) + START.length();
    int to = readme.indexOf(END);
    String table = table(capabilities());
    if (Boolean.getBoolean("readme.write")) {
      Files.writeString(README, readme.substring(0, from) + table + readme.substring(to));
    } else {
      assertThat(readme.substring(from, to)).isEqualTo(table);
    }
  }

  private Map<String, Set<Capability>> capabilities() throws IOException {
    var found = new LinkedHashMap<String, Set<Capability>>();
    try (var embedded = embedded();
        var spp = FakeSpp.start();
        var sppEngine = Elsewhere.spp(spp, folder);
        var console = FakeConsole.start();
        var vmware = Elsewhere.cloudTemple(console, "vmware", folder);
        var openIaas = Elsewhere.cloudTemple(console, "openiaas", folder)) {
      found.put("`embedded`, folders", embedded.capabilities());
      found.put("`spp`", sppEngine.capabilities());
      found.put("`cloudtemple`, VMware", vmware.capabilities());
      found.put("`cloudtemple`, OpenIaaS", openIaas.capabilities());
    }
    return found;
  }

  private Engine embedded() throws IOException {
    Files.createDirectories(folder.resolve("vms"));
    return Elsewhere.open(
        "embedded",
        folder,
        InstantSource.system(),
        Map.of(
            "hypervisor",
            Map.of("driver", "folder", "path", "vms"),
            "sites",
            List.of(Map.of("name", "vault", "zone", "b", "path", "vault"))));
  }

  private static String table(Map<String, Set<Capability>> engines) {
    var head = "| can it ... | " + String.join(" | ", engines.keySet()) + " |\n";
    var rule = "|---|" + "---|".repeat(engines.size()) + "\n";
    return head
        + rule
        + Arrays.stream(Capability.values())
            .map(capability -> row(capability, engines))
            .collect(Collectors.joining());
  }

  private static String row(Capability capability, Map<String, Set<Capability>> engines) {
    return engines.values().stream()
        .map(can -> can.contains(capability) ? "yes" : "-")
        .collect(Collectors.joining(" | ", "| " + capability.verb() + " | ", " |\n"));
  }
}
