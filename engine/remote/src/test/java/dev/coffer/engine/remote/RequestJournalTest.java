package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestJournalTest {

  private static final Instant ASKED = Instant.parse("2026-03-01T10:00:00.123Z");

  @TempDir Path folder;
  private RequestJournal journal;

  @BeforeEach
  void open() {
    journal = new RequestJournal(folder.resolve("requests"));
  }

  @Test
  void an_intent_and_what_came_of_it_outlive_the_process() {
    var intent = Entry.intent("ns.run:1", "run", ASKED, Map.of("policy", "gold"));
    journal.write(intent);
    assertThat(again().find("ns.run:1")).contains(intent);
    var ended = intent.knowing("activity", "a-1").ended("session-7");
    journal.write(ended);
    assertThat(again().find("ns.run:1")).contains(ended);
    assertThat(again().find("ns.run:1").orElseThrow().fact("activity")).contains("a-1");
    assertThat(again().all()).containsExactly(ended);
  }

  @Test
  void what_is_forgotten_is_gone() {
    journal.write(Entry.intent("one", "run", ASKED, Map.of()));
    journal.forget("one");
    journal.forget("one");
    assertThat(again().find("one")).isEmpty();
    assertThat(again().all()).isEmpty();
  }

  @Test
  void a_write_that_a_crash_interrupted_leaves_what_was_there() throws Exception {
    var known = Entry.intent("one", "run", ASKED, Map.of());
    journal.write(known);
    Files.writeString(folder.resolve("requests").resolve("draft123.tmp"), "{\"id\": \"on");
    assertThat(again().all()).containsExactly(known);
  }

  @Test
  void an_entry_that_is_damaged_is_not_taken_for_one_that_is_not_there() throws Exception {
    Files.writeString(folder.resolve("requests").resolve("one.json"), "{\"id\":");
    assertThatThrownBy(() -> journal.find("one"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("cannot read one.json");
  }

  @Test
  void names_cannot_leave_the_folder() {
    assertThatThrownBy(() -> Entry.intent("../one", "run", ASKED, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    journal.write(Entry.intent("..", "run", ASKED, Map.of()));
    assertThat(again().find("..")).isPresent();
  }

  private RequestJournal again() {
    return new RequestJournal(folder.resolve("requests"));
  }
}
