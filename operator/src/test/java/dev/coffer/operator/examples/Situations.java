package dev.coffer.operator.examples;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.DiskExclusion;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.examples.Situation.Verdict.BROKEN;
import static dev.coffer.operator.examples.Situation.Verdict.FINE;
import static dev.coffer.operator.examples.Situation.Verdict.LEAVING_BLOCKED;
import static dev.coffer.operator.examples.Situation.Verdict.RESTING;
import static dev.coffer.operator.examples.Situation.Verdict.WAITING;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceMapper;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.engine.Problem;
import dev.coffer.engine.VmId;
import dev.coffer.operator.examples.Situation.Verdict;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.Resources;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.stream.Stream;

/** The situations that people meet, each with the verdicts that it must get. */
final class Situations {

  private static final VmId WEB = new VmId("vm-web");
  private static final ResourceMapper MAPPER = new ResourceMapper();
  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  private Situations() {}

  /** One thing that happens; the fleet is converged after it. */
  interface Step {
    void on(Fleet fleet);
  }

  static Stream<Situation> all() {
    return Stream.of(policies(), assignments(), exclusions(), restores(), unseen())
        .flatMap(each -> each);
  }

  /** A fleet with one machine, after the steps. */
  static Fleet fleet(Step... steps) {
    var fleet = new Fleet();
    fleet.vm("web", "vda", "vdb");
    for (Step step : steps) {
      step.on(fleet);
      fleet.converge();
    }
    return fleet;
  }

  /** A resource as the API server shows it. */
  static JsonNode sample(Fleet fleet, Kind kind, String name) {
    return MAPPER.write(fleet.store().find(Resources.key(kind, name)).orElseThrow());
  }

  private static Situation after(
      Kind kind, String name, String text, Verdict expected, Step... steps) {
    var resource = sample(fleet(steps), kind, name);
    return new Situation(kind + " " + text, kind, resource, expected);
  }

  static final Step POLICY = fleet -> fleet.apply(policy("gold").build());
  static final Step ASSIGNMENT = fleet -> fleet.apply(assign("web", "gold").vm("web").build());
  static final Step BACKUP = fleet -> fleet.apply(assign("web", "gold").vm("web").run("1").build());
  static final Step REMOVAL = fleet -> fleet.delete(PolicyAssignment, "web");
  static final Step HELD_BY_HAND =
      fleet -> fleet.look().jobs().forEach(job -> fleet.model().hold(job.id()));
  static final Step RESTORE = fleet -> fleet.apply(restore("try", "web").build());
  static final Step PROMOTION = fleet -> fleet.apply(restore("try", "web").promote().build());
  private static final Step ENGINE_AWAY = fleet -> fleet.model().close();

  private static Stream<Situation> policies() {
    return Stream.of(
        policyAfter("ready, and nothing uses it yet", FINE, POLICY),
        policyAfter("ready, with an assignment", FINE, POLICY, ASSIGNMENT),
        policyAfter("held, since its last resource left", RESTING, POLICY, ASSIGNMENT, REMOVAL),
        policyAfter(
            "held by hand while a machine needs it", BROKEN, POLICY, ASSIGNMENT, HELD_BY_HAND),
        policyAfter(
            "suspended by its spec, with an assignment",
            RESTING,
            POLICY,
            ASSIGNMENT,
            fleet -> fleet.apply(policy("gold").hold(null).build())),
        policyAfter(
            "with a shorter retention that nobody confirmed",
            BROKEN,
            POLICY,
            fleet -> fleet.apply(policy("gold").daily(3).build())),
        policyAfter("new, and the engine is away", WAITING, ENGINE_AWAY, POLICY),
        policyAfter(
            "held, and the engine is away", WAITING, POLICY, ASSIGNMENT, REMOVAL, ENGINE_AWAY));
  }

  private static Situation policyAfter(String text, Verdict expected, Step... steps) {
    return after(BackupPolicy, "gold", text, expected, steps);
  }

  private static Stream<Situation> assignments() {
    return Stream.of(
        assignmentAfter("ready, without a backup yet", FINE, POLICY, ASSIGNMENT),
        assignmentAfter("ready, with a backup", FINE, POLICY, BACKUP),
        assignmentAfter("without its policy", WAITING, ASSIGNMENT),
        assignmentAfter(
            "whose backups would stay in the machine's zone (R6)",
            BROKEN,
            fleet -> fleet.apply(policy("gold").site("vault-a").build()),
            ASSIGNMENT),
        assignmentAfter("to a held policy (R11)", BROKEN, POLICY, ASSIGNMENT, REMOVAL, ASSIGNMENT),
        assignmentAfter(
            "that carries a policy which became held", BROKEN, POLICY, ASSIGNMENT, HELD_BY_HAND),
        assignmentAfter(
            "deleted, and the last of a running machine (R7)",
            LEAVING_BLOCKED,
            POLICY,
            ASSIGNMENT,
            fleet -> fleet.on(WEB),
            REMOVAL));
  }

  private static Situation assignmentAfter(String text, Verdict expected, Step... steps) {
    return after(PolicyAssignment, "web", text, expected, steps);
  }

  private static Stream<Situation> exclusions() {
    return Stream.of(
        exclusionAfter("ready", FINE, exclude("x", "web", "vdb", null)),
        exclusionAfter("that is over", FINE, exclude("x", "web", "vdb", "2026-01-01T00:00:00Z")),
        exclusionAfter("of a machine that is not there", WAITING, exclude("x", "db", "vda", null)));
  }

  private static Situation exclusionAfter(
      String text, Verdict expected, CustomResource<?, ?> exclusion) {
    return after(
        DiskExclusion, "x", text, expected, POLICY, ASSIGNMENT, fleet -> fleet.apply(exclusion));
  }

  private static Stream<Situation> restores() {
    Step slow = fleet -> fleet.model().pauseWork();
    Step failure = fleet -> fleet.model().failWork(new Problem("ChunkDamaged", "7 is damaged."));
    return Stream.of(
        restoreAfter("under way", WAITING, POLICY, BACKUP, slow, RESTORE),
        restoreAfter("done", FINE, POLICY, BACKUP, RESTORE),
        restoreAfter("failed", BROKEN, POLICY, BACKUP, slow, RESTORE, failure),
        restoreAfter("promoted", FINE, POLICY, BACKUP, RESTORE, PROMOTION),
        restoreAfter(
            "to be promoted while the machine runs",
            BROKEN,
            POLICY,
            BACKUP,
            RESTORE,
            fleet -> fleet.on(WEB),
            PROMOTION));
  }

  private static Situation restoreAfter(String text, Verdict expected, Step... steps) {
    return after(RestoreRequest, "try", text, expected, steps);
  }

  /** What Coffer has not looked at: all that tools then see is the generation. */
  private static Stream<Situation> unseen() {
    Fleet changed = fleet(POLICY);
    changed.apply(policy("gold").daily(9).build());
    var fresh = fleet();
    fresh.apply(
        policy("gold").build(),
        assign("web", "gold").vm("web").build(),
        exclude("x", "web", "vda", null),
        restore("try", "web").build());
    return Stream.of(
        new Situation(
            "BackupPolicy whose spec is newer than its status",
            BackupPolicy,
            sample(changed, BackupPolicy, "gold"),
            WAITING),
        created(fresh, BackupPolicy, "gold"),
        created(fresh, PolicyAssignment, "web"),
        created(fresh, DiskExclusion, "x"),
        created(fresh, RestoreRequest, "try"));
  }

  private static Situation created(Fleet fleet, Kind kind, String name) {
    JsonNode resource = VALIDATOR.withDefaults(kind, sample(fleet, kind, name));
    return new Situation(kind + " that was just created", kind, resource, WAITING);
  }
}
