package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Coverage;
import dev.coffer.engine.cloudtemple.console.Console;
import dev.coffer.engine.cloudtemple.console.Ids;
import dev.coffer.engine.cloudtemple.wire.CoverageMetrics;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Job;
import dev.coffer.engine.cloudtemple.wire.JobSession;
import dev.coffer.engine.cloudtemple.wire.Recommendation;
import dev.coffer.engine.cloudtemple.wire.Reference;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import dev.coffer.engine.cloudtemple.wire.Vm;
import dev.coffer.engine.remote.Call;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls of the API for VMware: {@code /backup/v1/spp} and {@code /compute/v1/vcenters}. */
final class VmwareApi {

  private static final String BACKUP = "/api/backup/v1/spp";
  private static final String COMPUTE = "/api/compute/v1/vcenters";

  private final Console console;

  VmwareApi(Console console) {
    this.console = console;
  }

  List<SlaPolicy> policies() {
    return console.list(Call.get(BACKUP + "/policies"), SlaPolicy.class);
  }

  List<SlaPolicy> policiesOfMachine(String vm) {
    var call = Call.get(BACKUP + "/policies").query("virtualMachineId", vm);
    return console.list(call, SlaPolicy.class);
  }

  List<SlaPolicy> policiesOfDisk(String disk) {
    var call = Call.get(BACKUP + "/policies").query("virtualDiskId", disk);
    return console.list(call, SlaPolicy.class);
  }

  List<Job> jobs() {
    return console.list(Call.get(BACKUP + "/jobs"), Job.class);
  }

  List<Job> inventoryJobs() {
    return console.list(Call.get(BACKUP + "/jobs").query("type", "catalog"), Job.class);
  }

  Optional<Job> job(String id) {
    return console.find(Call.get(BACKUP + "/jobs/" + id), Job.class);
  }

  /** No more than some hundreds, and nothing says that there are more. */
  List<JobSession> sessions() {
    return console.list(Call.get(BACKUP + "/jobs/session"), JobSession.class);
  }

  List<Reference> sites() {
    return console.list(Call.get(BACKUP + "/sites"), Reference.class);
  }

  /** What the backup engine counts; it has nothing to count in a new tenant (404). */
  Optional<Coverage> coverage() {
    return console
        .find(Call.get(BACKUP + "/metrics/coverage"), CoverageMetrics.class)
        .flatMap(CoverageMetrics::told);
  }

  /** Whether the backup engine knows the machine. */
  boolean isInventoriedMachine(String vm) {
    return console.exists(Call.get(BACKUP + "/virtual_machines/" + vm));
  }

  boolean isInventoriedDisk(String disk) {
    return console.exists(Call.get(BACKUP + "/virtual_disks/" + disk));
  }

  List<Vm> machines() {
    return console.list(Call.get(COMPUTE + "/virtual_machines"), Vm.class).stream()
        .filter(vm -> !vm.isTemplate() && Ids.isId(vm.id()))
        .toList();
  }

  Optional<Vm> machine(String id) {
    return Ids.isId(id)
        ? console.find(Call.get(COMPUTE + "/virtual_machines/" + id), Vm.class)
        : Optional.empty();
  }

  List<Disk> disks() {
    return console.list(Call.get(COMPUTE + "/virtual_disks"), Disk.class);
  }

  List<Disk> disksOf(String vm) {
    var call = Call.get(COMPUTE + "/virtual_disks").query("virtualMachineId", vm);
    return console.list(call, Disk.class);
  }

  Optional<Disk> disk(String id) {
    return Ids.isId(id)
        ? console.find(Call.get(COMPUTE + "/virtual_disks/" + id), Disk.class)
        : Optional.empty();
  }

  List<Recommendation> recommendations(Vm vm) {
    var call =
        Call.get(COMPUTE + "/virtual_machines/power/recommendations")
            .query("virtualMachineId", vm.id())
            .query("datacenterId", vm.datacenter().id())
            .query("hostClusterId", vm.hostCluster().id());
    return console.list(call, Recommendation.class);
  }

  static Call assignToMachine(String vm, Collection<String> policies) {
    return Call.post(
        BACKUP + "/policies/assign/virtual_machine",
        Map.of("virtualMachineIds", List.of(vm), "slaPolicies", policies));
  }

  static Call assignToDisk(String disk, Collection<String> policies) {
    return Call.post(
        BACKUP + "/policies/assign/virtual_disk",
        Map.of("virtualDiskId", disk, "slaPolicies", policies));
  }

  static Call run(String job) {
    return Call.post(BACKUP + "/jobs/run", Map.of("jobId", job));
  }

  static Call power(Vm vm, boolean on, Optional<Recommendation> recommendation) {
    var body = new HashMap<String, Object>();
    body.put("id", vm.id());
    body.put("datacenterId", vm.datacenter().id());
    body.put("powerAction", on ? "on" : "off");
    recommendation.ifPresent(where -> body.put("recommendation", where));
    return Call.patch(COMPUTE + "/virtual_machines/power", body);
  }
}
