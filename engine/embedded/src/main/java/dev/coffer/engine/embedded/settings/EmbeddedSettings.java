package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.site.KeySource;
import dev.coffer.engine.embedded.site.SiteCare;
import dev.coffer.engine.embedded.site.SiteSettings;
import dev.coffer.engine.embedded.site.StorePlace;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What the embedded engine is configured with.
 *
 * <pre>{@code
 * hypervisor: {driver: folder, path: vms}
 * sites:
 *   - {name: vault-b, zone: zone-b, path: vault-b, allocation: 50GiB, key: {file: vault-b.key}}
 *   - name: vault-c
 *     zone: zone-c
 *     bucket: {name: backups, region: eu-west-3, accessKey: AKIA..., secretKey: {fromFile: c.secret}}
 *     allocation: 5TiB
 * }</pre>
 *
 * <p>Relative paths start at the folder of the configuration file. Without an allocation a site has
 * what its file system has; one in a bucket must have one. A bucket of a service other than
 * Amazon's has an {@code endpoint}, and may share it with others under a {@code prefix}. With
 * {@code bandwidth: 200MiB/s} all backups to a site together write no more than that. A site's
 * repository is encrypted: with the key in a file, which is made together with it ({@code
 * key.file}; without any key, {@code keys/<site>.key} in the state folder), with the same text from
 * the environment ({@code key.env}), or with a pass phrase ({@code key.passphrase}).
 *
 * <p>All that is stored is read again within {@code verifyWithin: 30d}. {@code keepAtLeast: 1} of
 * each machine's newest complete points stay, whatever a retention says. With {@code appendOnly:
 * true} nothing is ever forgotten or given back.
 *
 * <p>The machines of a KVM host, on which Coffer then runs as root:
 *
 * <pre>{@code
 * hypervisor: {driver: libvirt, zone: zone-a}
 * }</pre>
 *
 * <p>{@code zone} is that of machines whose metadata names no other. {@code uri: qemu:///system} is
 * its libvirt. What guests overwrite while they are backed up goes to {@code scratch:
 * /var/lib/libvirt/coffer/scratch}, a path of at most 65 bytes, since sockets lie below it; for one
 * disk no more than {@code scratchLimit: 20GiB} (without it, whatever is free there but a reserve);
 * a backup of a machine that is written to meanwhile may take {@code holdAtMost: 24h}. Restored
 * images go to {@code images: /var/lib/libvirt/images}. A guest that is stopped may take {@code
 * shutdownWithin: 2m} before its power is cut.
 *
 * @param hypervisor where the virtual machines are
 * @param sites at least one, of different names and paths
 */
public record EmbeddedSettings(HypervisorSettings hypervisor, List<SiteSettings> sites) {

  public EmbeddedSettings {
    sites = List.copyOf(sites);
  }

  /**
   * Reads the settings.
   *
   * @throws dev.coffer.engine.EngineException Refused, naming the setting and what is allowed
   */
  public static EmbeddedSettings read(
      Map<String, Object> settings, Path baseFolder, Path stateFolder) {
    var top = Section.top(settings).allowing(Set.of("hypervisor", "sites"));
    var hypervisor = HypervisorSection.read(top.section("hypervisor"), baseFolder);
    var sites =
        top.sections("sites").stream().map(site -> site(site, baseFolder, stateFolder)).toList();
    requireDifferent(top, sites);
    return new EmbeddedSettings(hypervisor, sites);
  }

  private static SiteSettings site(Section site, Path baseFolder, Path stateFolder) {
    var checked =
        site.allowing(
            Set.of(
                "name",
                "zone",
                "path",
                "bucket",
                "allocation",
                "bandwidth",
                "key",
                "verifyWithin",
                "appendOnly",
                "keepAtLeast"));
    var allocation = optional(checked, "allocation", checked::bytes);
    var bandwidth = optional(checked, "bandwidth", checked::bytesPerSecond);
    return new SiteSettings(
        checked.text("name"),
        checked.text("zone"),
        place(checked, baseFolder),
        allocation,
        bandwidth,
        key(checked, baseFolder, stateFolder),
        care(checked));
  }

  private static SiteCare care(Section site) {
    var usual = SiteCare.USUAL;
    return new SiteCare(
        site.has("verifyWithin") ? site.days("verifyWithin") : usual.verifyWithin(),
        site.has("appendOnly") ? site.yesOrNo("appendOnly") : usual.appendOnly(),
        site.has("keepAtLeast") ? site.count("keepAtLeast") : usual.keepAtLeast());
  }

  private static StorePlace place(Section site, Path baseFolder) {
    if (!site.has("bucket")) {
      return new StorePlace.InFolder(path(site, baseFolder));
    }
    if (site.has("path")) {
      throw site.fault("path", "must not be there together with a bucket");
    }
    return new StorePlace.InBucket(BucketSection.read(site));
  }

  private static OptionalLong optional(Section site, String key, ToLongFunction<String> value) {
    return site.has(key) ? OptionalLong.of(value.applyAsLong(key)) : OptionalLong.empty();
  }

  private static KeySource key(Section site, Path baseFolder, Path stateFolder) {
    if (!site.has("key")) {
      return new KeySource.InFile(
          stateFolder.resolve("keys").resolve(site.text("name") + ".key").toAbsolutePath());
    }
    var key = site.section("key").allowing(Set.of("file", "env", "passphrase"));
    if (key.values().size() != 1) {
      throw site.fault("key", "must have one of file, env, passphrase");
    }
    if (key.has("file")) {
      return new KeySource.InFile(
          baseFolder.resolve(key.text("file")).toAbsolutePath().normalize());
    }
    return key.has("env")
        ? new KeySource.InEnvironment(key.text("env"))
        : new KeySource.Phrase(new Secret.PassPhrase(key.text("passphrase")));
  }

  private static Path path(Section section, Path baseFolder) {
    return baseFolder.resolve(section.text("path")).toAbsolutePath().normalize();
  }

  private static void requireDifferent(Section top, List<SiteSettings> sites) {
    var names = new HashSet<String>();
    var places = new HashSet<StorePlace>();
    for (SiteSettings site : sites) {
      if (!names.add(site.name())) {
        throw top.fault("sites", "has two sites named " + site.name());
      }
      if (!places.add(site.place())) {
        throw top.fault("sites", "has two sites in " + site.place());
      }
    }
  }
}
