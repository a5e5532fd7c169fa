package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bitmap of changes that QEMU keeps, and that leaves out what the guest has written. */
class UntrueBitmapTest {

  private static final String NAME = "web";

  @TempDir Path folder;

  @Test
  void makes_the_whole_disk_be_read_and_its_changes_be_stored() throws IOException {
    Connections.world(folder);
    try (var host = new TestHost(folder)) {
      var web = host.create(NAME, "vda");
      host.start(NAME);
      try (var sessions = new HostSessions(folder, host, web)) {
        host.write(NAME, "vda", 0, TestHost.SIZE, 1);
        completed(sessions);
        host.write(NAME, "vda", 0, TestHost.SIZE, 2);
        forgetChanges(host);

        var found = completed(sessions);

        assertThat(found.note())
            .hasValueSatisfying(note -> assertThat(note).contains("nothing had changed at byte"));
        assertThat(found.readBytes()).isGreaterThan(TestHost.SIZE);
        assertThat(found.storedChunks()).as("all of the disk is alike").isEqualTo(1);
        var next = completed(sessions);
        assertThat(next.note()).isEmpty();
        assertThat(next.storedChunks()).isZero();
      }
    }
  }

  private static DiskResult completed(HostSessions sessions) {
    Session session = sessions.run();
    assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
    return sessions.disk(session, "vda");
  }

  private static void forgetChanges(TestHost host) throws IOException {
    String checkpoint = host.virsh("checkpoint-list", NAME, "--name").strip();
    String nodes = monitor(host, "{\"execute\": \"query-named-block-nodes\"}");
    for (JsonNode node : new ObjectMapper().readTree(nodes).get("return")) {
      for (JsonNode bitmap : node.path("dirty-bitmaps")) {
        if (bitmap.get("name").asText().equals(checkpoint)) {
          monitor(
              host,
              """
              {"execute": "block-dirty-bitmap-clear", "arguments": {"node": %s, "name": %s}}"""
                  .formatted(node.get("node-name"), bitmap.get("name")));
          return;
        }
      }
    }
    throw new AssertionError(nodes);
  }

  private static String monitor(TestHost host, String command) {
    return host.virsh("qemu-monitor-command", NAME, command);
  }
}
