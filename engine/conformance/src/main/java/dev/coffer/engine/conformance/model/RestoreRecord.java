package dev.coffer.engine.conformance.model;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Verification.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One restore of the model, as it goes from phase to phase. */
final class RestoreRecord {

  final RestoreId id;
  final RestoreOrder order;
  final Machine.Shot shot;
  final List<Machine.DiskShot> disks;

  /** Test: which disk of the new machine stands for which of the original. */
  final Map<DiskId, DiskId> originals = new HashMap<>();

  Phase phase = Phase.RUNNING;
  Optional<RestoredVm> vm = Optional.empty();
  Optional<String> location = Optional.empty();
  Optional<String> note = Optional.empty();
  private final RequestId request;
  final Instant start;
  private Optional<Instant> end = Optional.empty();
  private Optional<Problem> problem = Optional.empty();
  List<Outcome> outcomes = List.of();

  RestoreRecord(
      RestoreId id,
      RequestId request,
      RestoreOrder order,
      Machine.Shot shot,
      List<Machine.DiskShot> disks,
      Instant start) {
    this.id = id;
    this.request = request;
    this.order = order;
    this.shot = shot;
    this.disks = disks;
    this.start = start;
  }

  void end(Phase last, Instant at) {
    phase = last;
    end = Optional.of(at);
  }

  void fail(Problem why, Instant at) {
    end(Phase.FAILED, at);
    vm = Optional.empty();
    problem = Optional.of(why);
  }

  void made(Machine machine) {
    vm = Optional.of(new RestoredVm(machine.id, machine.name));
    location = Optional.of("memory:" + machine.id);
  }

  Restore toRestore() {
    long total = disks.stream().mapToLong(disk -> disk.content().size()).sum();
    var progress = new Progress(phase == Phase.RUNNING ? 0 : total, total);
    return new Restore(
        id, request, order, phase, progress, start, end, vm, location, note, problem, outcomes);
  }
}
