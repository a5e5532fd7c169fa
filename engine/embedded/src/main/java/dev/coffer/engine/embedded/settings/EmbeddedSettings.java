package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.embedded.site.SiteSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the embedded engine is configured with.
 *
 * <pre>{@code
 * hypervisor: {driver: folder, path: vms}
 * sites:
 *   - {name: vault-b, zone: zone-b, path: vault-b, allocation: 50GiB}
 * }</pre>
 *
 * <p>Relative paths start at the folder of the configuration file. Without an allocation a site has
 * what its file system has.
 *
 * @param machines the folder of the virtual machines
 * @param sites at least one, of different names and paths
 */
public record EmbeddedSettings(Path machines, List<SiteSettings> sites) {

  /** The only hypervisor of this engine. */
  private static final String FOLDER = "folder";

  public EmbeddedSettings {
    sites = List.copyOf(sites);
  }

  /**
   * Reads the settings.
   *
   * @throws dev.coffer.engine.EngineException Refused, naming the setting and what is allowed
   */
  public static EmbeddedSettings read(Map<String, Object> settings, Path baseFolder) {
    var top = Section.top(settings).allowing(Set.of("hypervisor", "sites"));
    var hypervisor = top.section("hypervisor").allowing(Set.of("driver", "path"));
    String driver = hypervisor.text("driver");
    if (!driver.equals(FOLDER)) {
      throw hypervisor.fault("driver", "names " + driver + ", and must be " + FOLDER);
    }
    var sites = top.sections("sites").stream().map(site -> site(site, baseFolder)).toList();
    requireDifferent(top, sites);
    return new EmbeddedSettings(path(hypervisor, baseFolder), sites);
  }

  private static SiteSettings site(Section site, Path baseFolder) {
    var checked = site.allowing(Set.of("name", "zone", "path", "allocation"));
    var allocation =
        checked.has("allocation")
            ? OptionalLong.of(checked.bytes("allocation"))
            : OptionalLong.empty();
    return new SiteSettings(
        checked.text("name"), checked.text("zone"), path(checked, baseFolder), allocation);
  }

  private static Path path(Section section, Path baseFolder) {
    return baseFolder.resolve(section.text("path")).toAbsolutePath().normalize();
  }

  private static void requireDifferent(Section top, List<SiteSettings> sites) {
    var names = new HashSet<String>();
    var paths = new HashSet<Path>();
    for (SiteSettings site : sites) {
      if (!names.add(site.name())) {
        throw top.fault("sites", "has two sites named " + site.name());
      }
      if (!paths.add(site.path())) {
        throw top.fault("sites", "has two sites in " + site.path());
      }
    }
  }
}
