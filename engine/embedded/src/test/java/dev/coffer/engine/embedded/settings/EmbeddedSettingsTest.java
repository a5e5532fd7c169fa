package dev.coffer.engine.embedded.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.embedded.hypervisor.libvirt.HoldLimits;
import dev.coffer.engine.embedded.hypervisor.libvirt.LibvirtSettings;
import dev.coffer.engine.embedded.site.KeySource;
import dev.coffer.engine.embedded.site.SiteCare;
import dev.coffer.engine.embedded.site.SiteSettings;
import dev.coffer.engine.embedded.site.StorePlace;
import dev.coffer.engine.embedded.store.s3.BucketSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EmbeddedSettingsTest {

  private static final Path BASE = Path.of("/etc/coffer");
  private static final Path STATE = Path.of("/var/lib/coffer");
  private static final Map<String, Object> FOLDER = Map.of("driver", "folder", "path", "vms");

  @Test
  void relative_paths_start_at_the_configuration_file() {
    var settings = read(FOLDER, site(Map.of("allocation", "50GiB")));
    assertThat(settings.hypervisor())
        .isEqualTo(new HypervisorSettings.InFolder(Path.of("/etc/coffer/vms")));
    assertThat(settings.sites())
        .containsExactly(
            new SiteSettings(
                "vault-b",
                "zone-b",
                new StorePlace.InFolder(Path.of("/etc/coffer/b")),
                OptionalLong.of(50L << 30),
                OptionalLong.empty(),
                new KeySource.InFile(Path.of("/var/lib/coffer/keys/vault-b.key")),
                SiteCare.USUAL));
  }

  @Test
  void a_host_needs_its_zone_alone() {
    var usual =
        new LibvirtSettings(
            "qemu:///system",
            "zone-a",
            Path.of("/var/lib/libvirt/coffer/scratch"),
            Path.of("/var/lib/libvirt/images"),
            new HoldLimits(OptionalLong.empty(), Duration.ofHours(24)),
            Duration.ofMinutes(2));
    assertThat(read(Map.of("driver", "libvirt", "zone", "zone-a"), site(Map.of())).hypervisor())
        .isEqualTo(new HypervisorSettings.OnHost(usual));
  }

  @Test
  void the_rules_for_apparmor_are_about_the_usual_places() throws Exception {
    var rules = Path.of(System.getProperty("project.root"), "examples/kvm/apparmor");
    assertThat(read(Map.of("driver", "libvirt", "zone", "zone-a"), site(Map.of())).hypervisor())
        .isInstanceOfSatisfying(
            HypervisorSettings.OnHost.class,
            usual ->
                assertThat(rules)
                    .content()
                    .contains("\n%s/** rwk,".formatted(usual.host().scratch())));
    assertThat(rules).content().contains("\n/var/lib/coffer/.coffer/engines/*/exports/*.sock rw,");
  }

  @Test
  void what_a_host_is_given_stands_in_the_place_of_the_usual() {
    Map<String, Object> host =
        Map.of(
            "driver", "libvirt",
            "zone", "zone-a",
            "uri", "qemu+unix:///system?socket=/run/other",
            "scratch", "scratch",
            "images", "/srv/images",
            "scratchLimit", "20GiB",
            "holdAtMost", "90m",
            "shutdownWithin", "5s");
    assertThat(read(host, site(Map.of())).hypervisor())
        .isEqualTo(
            new HypervisorSettings.OnHost(
                new LibvirtSettings(
                    "qemu+unix:///system?socket=/run/other",
                    "zone-a",
                    Path.of("/etc/coffer/scratch"),
                    Path.of("/srv/images"),
                    new HoldLimits(OptionalLong.of(20L << 30), Duration.ofMinutes(90)),
                    Duration.ofSeconds(5))));
  }

  @Test
  void a_host_that_cannot_be_used_is_refused_in_words() {
    assertFault(Map.of("driver", "libvirt"), site(Map.of()), "hypervisor.zone", "missing");
    assertFault(host("uri", "qemu+ssh://elsewhere/system"), site(Map.of()), "this host");
    assertFault(host("uri", "test+tcp://elsewhere/default"), site(Map.of()), "this host");
    assertFault(host("holdAtMost", "soon"), site(Map.of()), "hypervisor.holdAtMost", "12h");
    assertFault(host("scratchLimit", "much"), site(Map.of()), "hypervisor.scratchLimit", "50GiB");
    assertFault(
        host("scratch", "/" + "a".repeat(65)), site(Map.of()), "hypervisor.scratch", "at most 65");
    assertFault(host("path", "vms"), site(Map.of()), "hypervisor.path", "unknown");
  }

  private static Map<String, Object> host(String key, String value) {
    return Map.of("driver", "libvirt", "zone", "zone-a", key, value);
  }

  @Test
  void an_allocation_may_be_a_number_of_bytes_or_be_left_out() {
    assertThat(read(FOLDER, site(Map.of("allocation", 4096))).sites().getFirst().allocationBytes())
        .hasValue(4096);
    assertThat(read(FOLDER, site(Map.of())).sites().getFirst().allocationBytes()).isEmpty();
  }

  @Test
  void a_site_may_lie_in_a_bucket_and_its_keys_are_never_told() {
    var site = read(FOLDER, bucketSite(BUCKET)).sites().getFirst();
    assertThat(site.place())
        .isEqualTo(
            new StorePlace.InBucket(
                new BucketSettings(
                    Optional.of(URI.create("https://s3.example.org")),
                    "eu-west-3",
                    "backups",
                    "coffer/",
                    "AKIA1",
                    "a secret")));
    assertThat(site.toString())
        .contains("s3://backups/coffer/")
        .doesNotContain("AKIA1", "a secret");
  }

  @Test
  void the_settings_of_the_readme_are_valid() throws Exception {
    var blocks =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(
                Files.readString(
                    Path.of(System.getProperty("project.root"), "engine/embedded/README.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(1);
    Map<String, Object> settings =
        new YAMLMapper().readValue(blocks.getFirst(), new TypeReference<>() {});
    assertThat(EmbeddedSettings.read(settings, BASE, STATE).sites())
        .extracting(SiteSettings::name)
        .containsExactly("vault-b", "vault-c");
  }

  @Test
  void a_bucket_must_be_described_in_full() {
    for (String key : List.of("name", "region", "accessKey", "secretKey")) {
      var without = new HashMap<>(BUCKET);
      without.remove(key);
      assertFault(FOLDER, bucketSite(without), "sites[0].bucket." + key, "missing");
    }
    var elsewhere = new HashMap<>(BUCKET);
    elsewhere.put("endpoint", "s3.example.org");
    assertFault(FOLDER, bucketSite(elsewhere), "sites[0].bucket.endpoint", "https://");
    assertFault(FOLDER, site(Map.of("bucket", BUCKET)), "sites[0].path", "bucket");
    var endless = new HashMap<>(bucketSite(BUCKET));
    endless.remove("allocation");
    assertFault(FOLDER, endless, "sites[0].allocation", "no end");
  }

  private static final Map<String, Object> BUCKET =
      Map.of(
          "name", "backups",
          "region", "eu-west-3",
          "endpoint", "https://s3.example.org",
          "prefix", "/coffer",
          "accessKey", "AKIA1",
          "secretKey", "a secret\n");

  private static Map<String, Object> bucketSite(Map<String, Object> bucket) {
    return Map.of("name", "c", "zone", "zone-c", "allocation", "5TiB", "bucket", bucket);
  }

  @Test
  void the_key_of_a_site_is_in_a_file_or_in_the_environment_or_a_pass_phrase() {
    assertThat(key(Map.of("file", "b.key")))
        .isEqualTo(new KeySource.InFile(Path.of("/etc/coffer/b.key")));
    assertThat(key(Map.of("env", "COFFER_KEY_B")))
        .isEqualTo(new KeySource.InEnvironment("COFFER_KEY_B"));
    assertThat(key(Map.of("passphrase", "correct horse")))
        .isInstanceOf(KeySource.Phrase.class)
        .asString()
        .doesNotContain("correct");
    assertFault(FOLDER, site(Map.of("key", Map.of())), "sites[0].key", "file, env, passphrase");
    assertFault(
        FOLDER, site(Map.of("key", Map.of("file", "a", "env", "B"))), "sites[0].key", "one of");
    assertFault(FOLDER, site(Map.of("key", Map.of("url", "a"))), "sites[0].key.url", "passphrase");
    assertFault(FOLDER, site(Map.of("key", "secret")), "sites[0].key", "must be a map");
  }

  private static KeySource key(Map<String, Object> key) {
    return read(FOLDER, site(Map.of("key", key))).sites().getFirst().key();
  }

  @Test
  void every_mistake_is_named_with_its_setting() {
    assertFault(FOLDER, site(Map.of("allocation", "50GB")), "sites[0].allocation", "50GiB");
    assertFault(FOLDER, site(Map.of("allocation", "900000PiB")), "sites[0].allocation");
    assertFault(FOLDER, site(Map.of("zone", " ")), "sites[0].zone", "text");
    assertFault(FOLDER, site(Map.of("path", 7)), "sites[0].path");
    assertFault(
        FOLDER,
        site(Map.of("colour", "red")),
        "sites[0].colour",
        "allocation, appendOnly, bandwidth, bucket, keepAtLeast, key, name");
    assertFault(FOLDER, "vault-b", "sites[0]", "map");
    assertFault(Map.of("driver", "vmware", "path", "vms"), site(Map.of()), "vmware", "folder");
    assertFault(Map.of("driver", "folder"), site(Map.of()), "hypervisor.path", "missing");
  }

  @Test
  void a_site_may_limit_what_backups_write() {
    var limited = read(FOLDER, site(Map.of("bandwidth", "200MiB/s"))).sites().getFirst();
    assertThat(limited.bytesPerSecond()).hasValue(200L << 20);
    assertThat(read(FOLDER, site(Map.of())).sites().getFirst().bytesPerSecond()).isEmpty();
    for (Object wrong : List.of("200MiB", "200 MB/s", "10KiB/s", 7, "/s")) {
      assertFault(FOLDER, site(Map.of("bandwidth", wrong)), "sites[0].bandwidth", "200MiB/s");
    }
  }

  @Test
  void a_site_says_how_it_is_looked_after() {
    var changes =
        Map.<String, Object>of("verifyWithin", "7d", "appendOnly", true, "keepAtLeast", 3);
    assertThat(read(FOLDER, site(changes)).sites().getFirst().care())
        .isEqualTo(new SiteCare(Duration.ofDays(7), true, 3));
    assertFault(FOLDER, site(Map.of("verifyWithin", "0d")), "sites[0].verifyWithin", "30d");
    assertFault(FOLDER, site(Map.of("verifyWithin", 30)), "sites[0].verifyWithin", "30d");
    assertFault(FOLDER, site(Map.of("appendOnly", "yes")), "sites[0].appendOnly", "true or false");
    assertFault(FOLDER, site(Map.of("keepAtLeast", 0)), "sites[0].keepAtLeast", "from 1 on");
  }

  @Test
  void sites_are_at_least_one_and_differ_in_name_and_path() {
    assertThatThrownBy(() -> EmbeddedSettings.read(Map.of("hypervisor", FOLDER), BASE, STATE))
        .hasMessageContaining("sites");
    assertThatThrownBy(() -> read(FOLDER, site(Map.of()), site(Map.of("path", "c"))))
        .hasMessageContaining("two sites named vault-b");
    assertThatThrownBy(() -> read(FOLDER, site(Map.of()), site(Map.of("name", "vault-c"))))
        .hasMessageContaining("two sites in /etc/coffer/b");
  }

  private static void assertFault(Object hypervisor, Object site, String... words) {
    assertThatThrownBy(() -> read(hypervisor, site))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.error()).isInstanceOf(EngineError.Refused.class))
        .message()
        .contains(words);
  }

  private static EmbeddedSettings read(Object hypervisor, Object... sites) {
    return EmbeddedSettings.read(
        Map.of("hypervisor", hypervisor, "sites", List.of(sites)), BASE, STATE);
  }

  private static Map<String, Object> site(Map<String, Object> changes) {
    var site = new HashMap<String, Object>();
    site.putAll(Map.of("name", "vault-b", "zone", "zone-b", "path", "b"));
    site.putAll(changes);
    return site;
  }
}
