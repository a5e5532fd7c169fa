package dev.coffer.operator.status;

import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.testing.Resources.key;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.operator.plan.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an engine notes of a restore, a person reads. */
class RestoreStatusesTest {

  private static String ready(Phase phase, String note) {
    var order =
        new RestoreOrder(new PointId("p"), new RestoreOrder.Production("web", Set.of(), true));
    var found =
        new Restore(
            new RestoreId("r"),
            new RequestId("q"),
            order,
            phase,
            new Progress(43, 100),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(note),
            Optional.empty(),
            List.of());
    var standing =
        new Standing(
            key(RestoreRequest, "try"),
            1,
            false,
            Optional.empty(),
            List.of(),
            Optional.of(new Finding.OfRestore(Optional.empty(), Optional.of(found))),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    var status =
        new RestoreStatuses(restore("try", "web").build(), standing, Instant.EPOCH).status();
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("Ready"))
        .map(condition -> condition.message())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_is_tried_again_is_said_beside_the_progress() {
    assertThat(ready(Phase.RUNNING, "the move is tried again every minute: there is no room."))
        .isEqualTo(
            "The restore is running: 43 % of 100 bytes; the move is tried again every minute: there is no room.");
  }

  @Test
  void a_promoted_machine_that_was_not_started_says_why() {
    assertThat(ready(Phase.PROMOTED, "restored, but not started: its policy is held"))
        .isEqualTo(
            "The Test machine has taken the place of the original; restored, but not started: its policy is held.");
  }
}
