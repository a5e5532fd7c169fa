package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.Session;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libvirt and an image remember of a backup, when one of them does not any more. */
class LostMemoryTest {

  private static final String NAME = "web";
  private static final int CLUSTER = 65536;

  @TempDir static Path folder = Path.of("set by JUnit");
  private static TestHost host;
  private static HostSessions sessions;
  private static int pattern = 10;

  @BeforeAll
  static void start_a_machine() throws IOException {
    Connections.world(folder);
    host = new TestHost(folder);
    VmId web = host.create(NAME, "vda", "vdb");
    host.start(NAME);
    sessions = new HostSessions(folder, host, web);
  }

  @AfterAll
  static void end_it() throws IOException {
    sessions.close();
    host.close();
  }

  @BeforeEach
  void save_it() {
    host.write(NAME, "vda", 0, TestHost.SIZE, 1);
    completed();
    host.write(NAME, "vda", 0, CLUSTER, 2);
  }

  private static Session completed() {
    Session session = sessions.run();
    assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
    return session;
  }

  /** It is read in full, which is said; then what changed is again, and nothing has piled up. */
  @AfterEach
  void it_is_as_if_nothing_had_been() throws IOException {
    var full = sessions.disk(completed(), "vda");
    assertThat(full.note())
        .hasValueSatisfying(note -> assertThat(note).contains("read in full", "gone or broken"));
    assertThat(full.readBytes()).isEqualTo(TestHost.SIZE);
    host.write(NAME, "vda", CLUSTER, CLUSTER, ++pattern);
    var changes = sessions.disk(completed(), "vda");
    assertThat(changes.note()).isEmpty();
    assertThat(changes.storedChunks()).isEqualTo(1);
    assertThat(host.virsh("checkpoint-list", NAME, "--name").lines()).hasSize(1);
    host.stop(NAME);
    assertThat(bitmaps("vda")).hasSize(1);
    assertThat(bitmaps("vdb")).hasSize(1);
    assertThat(bitmaps("vda").get(0).get("flags").toString()).isEqualTo("[\"auto\"]");
    host.start(NAME);
  }

  private static JsonNode bitmaps(String target) throws IOException {
    String info =
        Tool.run("qemu-img", "info", "--output=json", host.image(NAME, target).toString());
    return new ObjectMapper().readTree(info).at("/format-specific/data/bitmaps");
  }

  private static String checkpoint() {
    return host.virsh("checkpoint-list", NAME, "--name").strip();
  }

  @Test
  void libvirt_has_lost_a_checkpoint_whose_bitmap_is_there() {
    host.virsh("checkpoint-delete", NAME, checkpoint(), "--metadata");
  }

  @Test
  void the_machine_was_defined_anew() throws IOException {
    Path definition = folder.resolve("web.xml");
    Files.writeString(definition, host.virsh("dumpxml", NAME, "--inactive"));
    host.stop(NAME);
    host.virsh("undefine", NAME, "--checkpoints-metadata");
    host.virsh("define", definition.toString());
    host.start(NAME);
  }

  @Test
  void the_bitmap_of_a_checkpoint_is_gone() throws IOException {
    host.stop(NAME);
    Tool.run("qemu-img", "bitmap", "--remove", host.image(NAME, "vda").toString(), checkpoint());
    host.start(NAME);
  }

  @Test
  void the_bitmap_of_a_checkpoint_is_broken() throws IOException {
    host.stop(NAME);
    host.start(NAME);
    host.write(NAME, "vda", 0, CLUSTER, 4);
    assertThat(host.host().process(NAME).destroyForcibly()).isTrue();
    await().until(() -> host.virsh("domstate", NAME).equals("shut off"));
    host.start(NAME);
  }

  @Test
  void the_bitmap_is_broken_and_the_checkpoint_is_lost() throws IOException {
    host.virsh("checkpoint-delete", NAME, checkpoint(), "--metadata");
    the_bitmap_of_a_checkpoint_is_broken();
  }
}
