package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Site;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.ModelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine and the model, found through ServiceLoader, while the configuration changes. */
class ReloadTest {

  private static final String MODEL = "model: {driver: model, settings: {name: reload}}";

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final List<EngineConnections> opened = new ArrayList<>();

  @BeforeEach
  void the_driver_knows_the_model() throws IOException {
    Files.createDirectories(folder.resolve("vms"));
    ModelProvider.register("reload", ModelEngine.over(new ModelWorld(), () -> now));
  }

  @AfterEach
  void close() {
    opened.forEach(EngineConnections::close);
  }

  @Test
  void engines_that_are_the_same_stay_open_and_the_others_are_opened_anew() throws IOException {
    var connections = open(engines(embedded("one", "vault-b"), embedded("two", "vault-b"), MODEL));
    var one = connections.engine("one");
    var two = connections.engine("two");
    var model = connections.engine("model");

    connections.reload(
        read(engines(embedded("one", "vault-c"), embedded("two", "vault-b"), MODEL)));

    assertThat(connections.engine("two")).isSameAs(two);
    assertThat(sites(two)).containsExactly("vault-b");
    assertThat(connections.engine("model")).isSameAs(model);
    assertThat(sites(model)).isEmpty();
    assertThat(connections.engine("one")).isNotSameAs(one);
    assertThat(sites(connections.engine("one"))).containsExactly("vault-c");
  }

  @Test
  void another_password_opens_an_engine_anew() throws IOException {
    Files.writeString(folder.resolve("name"), "reload");
    var engines =
        engines("model: {driver: model, settings: {name: reload, key: {fromFile: name}}}");
    var connections = open(engines);
    var before = connections.engine("model");

    connections.reload(read(engines));
    assertThat(connections.engine("model")).isSameAs(before);

    Files.writeString(folder.resolve("name"), "rotated");
    connections.reload(read(engines));
    assertThat(connections.engine("model")).isNotSameAs(before);
  }

  @Test
  void an_engine_that_is_left_out_is_closed_and_gives_its_folder_back() throws IOException {
    var connections = open(engines(embedded("one", "vault-b"), MODEL));

    connections.reload(read(engines(MODEL)));

    assertThat(connections.names()).containsExactly("model");
    assertThatThrownBy(() -> connections.engine("one"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("there is no engine one");
    assertThat(sites(open(engines(embedded("one", "vault-b"))).engine("one")))
        .containsExactly("vault-b");
  }

  @Test
  void a_new_engine_is_opened() throws IOException {
    var connections = open(engines(MODEL));

    connections.reload(read(engines(MODEL, embedded("one", "vault-b"))));

    assertThat(connections.names()).containsExactly("model", "one");
    assertThat(sites(connections.engine("one"))).containsExactly("vault-b");
  }

  @Test
  void settings_that_a_driver_refuses_leave_everything_as_it_was() throws IOException {
    var before = engines(embedded("one", "vault-b"), embedded("two", "vault-b"), MODEL);
    var connections = open(before);
    var two = connections.engine("two");
    var refused =
        read(
            engines(
                    embedded("one", "vault-c"),
                    embedded("two", "vault-b"),
                    "zero: {driver: embedded, settings: {sites: []}}")
                + "tenants: [{name: shop, namespaces: [shop], engines: [one]}]\n");

    assertThatThrownBy(() -> connections.reload(refused))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("engines.zero.settings: ");

    assertThat(connections.names()).containsExactly("model", "one", "two");
    assertThat(connections.tenancy()).isEqualTo(read(before).tenancy());
    assertThat(connections.engine("two")).isSameAs(two);
    assertThat(sites(connections.engine("one"))).containsExactly("vault-b");
    assertThat(connections.engine("model").observe(now).sites()).isEmpty();
  }

  @Test
  void an_unknown_driver_closes_nothing() throws IOException {
    var connections = open(engines(embedded("one", "vault-b")));
    var one = connections.engine("one");

    assertThatThrownBy(() -> connections.reload(read("engines: {one: {driver: tape}}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("engines.one.driver: there is no driver 'tape'");
    assertThat(connections.engine("one")).isSameAs(one);
  }

  @Test
  void tenants_change_with_the_engines() throws IOException {
    var connections = open(engines(MODEL));
    var tenants =
        read(engines(MODEL) + "tenants: [{name: a, namespaces: [a], engines: [model]}]\n");

    connections.reload(tenants);

    assertThat(connections.tenancy()).isEqualTo(tenants.tenancy());
    assertThat(connections.tenancy().tenants()).hasSize(1);
  }

  @Test
  void an_engine_that_cannot_be_opened_is_tried_again_after_a_while() throws IOException {
    var other = open(engines(embedded("one", "vault-b")));
    var connections = open(engines(embedded("one", "vault-b")));
    assertThatThrownBy(() -> connections.engine("one")).isInstanceOf(EngineException.class);

    other.close();
    assertThatThrownBy(() -> connections.engine("one")).isInstanceOf(EngineException.class);
    now = now.plus(Duration.ofSeconds(10));
    assertThat(sites(connections.engine("one"))).containsExactly("vault-b");
  }

  @Test
  void a_changed_file_is_taken_up_between_convergences_and_a_broken_one_is_reported_once()
      throws IOException {
    var connections = open(engines(MODEL));
    var told = new ArrayList<Boolean>();
    var engines =
        new ReloadedEngines(
            ConfigurationFile.open(folder.resolve("engine.yaml")), connections, told::add);

    engines.refresh();
    assertThat(told).isEmpty();

    write(engines(MODEL, embedded("one", "vault-b")));
    engines.refresh();
    assertThat(engines.names()).containsExactly("model", "one");
    assertThat(told).containsExactly(true);

    write("engines: {one: {driver: tape}}");
    engines.refresh();
    engines.refresh();
    assertThat(engines.names()).containsExactly("model", "one");
    assertThat(told).containsExactly(true, false);

    write(engines(MODEL));
    engines.refresh();
    assertThat(engines.names()).containsExactly("model");
    assertThat(told).containsExactly(true, false, true);
  }

  private static String engines(String... entries) {
    return "engines:\n" + String.join("\n", entries).indent(2);
  }

  private static String embedded(String name, String site) {
    return """
    %s:
      driver: embedded
      settings:
        hypervisor: {driver: folder, path: vms}
        sites: [{name: %s, zone: zone-b, path: %s-%s, allocation: 1GiB}]
    """
        .formatted(name, site, name, site);
  }

  private List<String> sites(Engine engine) {
    return engine.observe(now).sites().stream().map(Site::name).toList();
  }

  private EngineConnections open(String yaml) throws IOException {
    var connections =
        EngineConnections.open(read(yaml), folder.resolve("state"), () -> now, Work.NONE);
    opened.add(connections);
    return connections;
  }

  private Configuration read(String yaml) throws IOException {
    return ConfigurationReader.read(write(yaml));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("engine.yaml"), yaml);
  }
}
