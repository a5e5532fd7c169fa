package dev.coffer.engine.spp.fake;

import dev.coffer.engine.spp.fake.Version.SavedDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a protection job does: reads disks and keeps what was on them. */
final class Backups {

  private static final int BLOCK = 64 * 1024;

  private final State state;
  private final Keeping keeping;

  Backups(State state, Keeping keeping) {
    this.state = state;
    this.keeping = keeping;
  }

  /** All that the policy has. */
  JobSession.Work ofAll(SlaPolicy policy) {
    return new Backup(policy, _ -> true);
  }

  JobSession.Work ofMachines(SlaPolicy policy, List<String> vms) {
    return new Backup(policy, vms::contains);
  }

  /** The snapshots are taken when it begins, and the points are there when it is through. */
  private final class Backup implements JobSession.Work {

    private final SlaPolicy policy;
    private final Predicate<String> chosen;
    private final List<Version> taken = new ArrayList<>();
    private int failed;
    private int partial;

    Backup(SlaPolicy policy, Predicate<String> chosen) {
      this.policy = policy;
      this.chosen = chosen;
    }

    @Override
    public void begin(JobSession session) {
      state.vcenter.all().stream()
          .filter(vm -> chosen.test(VmFacts.vmId(vm.mor)))
          .forEach(vm -> snapshot(session, vm));
    }

    private void snapshot(JobSession session, Machine vm) {
      var covered = vm.disks.stream().filter(disk -> covers(vm, disk)).toList();
      if (covered.isEmpty()) {
        return;
      }
      var site = site();
      var readable = covered.stream().filter(disk -> !disk.broken && site.free > 0).toList();
      if (readable.isEmpty()) {
        failed++;
      } else {
        partial += readable.size() < covered.size() ? 1 : 0;
        taken.add(version(session, vm, readable, site));
      }
      log(session, vm, readable.size(), covered.size());
      if (site.free <= 0) {
        line(session, "ERROR", "CTGGA0071", List.of(vm.name, "vsnap-" + site.name, "no space"));
      }
    }

    private boolean covers(Machine vm, Machine.VirtualDisk disk) {
      var vmId = VmFacts.vmId(vm.mor);
      return state.policiesOf(vmId, VmFacts.diskId(vm.mor, disk.key)).contains(policy.id);
    }

    private SiteStore site() {
      return state.sites.values().stream()
          .filter(site -> site.name.equals(policy.site()))
          .findFirst()
          .orElseThrow();
    }

    private Version version(
        JobSession session, Machine vm, List<Machine.VirtualDisk> disks, SiteStore site) {
      var saved =
          disks.stream()
              .map(
                  d -> new SavedDisk(VmFacts.diskId(vm.mor, d.key), d.key, d.name, d.bytes.clone()))
              .toList();
      var facts = VmFacts.of(vm);
      var before = newest(facts.id());
      return new Version(
          state.newId(),
          facts,
          policy.id,
          policy.name,
          session.job.name,
          session.id,
          state.now(),
          site,
          saved,
          saved.stream().mapToLong(disk -> changed(disk, before)).sum(),
          before.isEmpty(),
          Map.copyOf(vm.files));
    }

    private Optional<Version> newest(String vm) {
      return state.versions.stream()
          .filter(version -> version.vm().id().equals(vm) && version.policy().equals(policy.id))
          .max(Comparator.comparingLong(Version::time));
    }

    @Override
    public String finish(JobSession session) {
      state.versions.addAll(taken);
      taken.forEach(version -> version.site().free -= version.transferred());
      keeping.purge();
      session.count("vm", taken.size() + failed, taken.size() - partial, failed + partial);
      session.results = taken.size() + " of " + (taken.size() + failed) + " protected";
      return taken.isEmpty() && failed > 0
          ? "FAILED"
          : failed + partial > 0 ? "PARTIAL" : "COMPLETED";
    }

    private void log(JobSession session, Machine vm, int saved, int total) {
      var outcome = saved == 0 ? "FAILED" : saved < total ? "PARTIAL" : "COMPLETED";
      var words =
          List.of(vm.name, "vadp-1", "vsnap-1", "incremental", "nbd", "1 MB", "1 MB/s", "0 s");
      List<String> parameters = new ArrayList<>(words);
      parameters.addAll(List.of(String.valueOf(saved), String.valueOf(total), outcome));
      line(session, "SUMMARY", "CTGGA2384", parameters);
    }

    private void line(JobSession session, String type, String id, List<String> parameters) {
      state.logs.add(
          new LogLine(state.newId(), session.id, state.now(), type, id, List.copyOf(parameters)));
    }
  }

  private static long changed(SavedDisk disk, Optional<Version> before) {
    var old = before.flatMap(version -> version.disk(disk.id()));
    if (old.isEmpty()) {
      return disk.bytes().length;
    }
    long changed = 0;
    for (int at = 0; at < disk.bytes().length; at += BLOCK) {
      int end = Math.min(at + BLOCK, disk.bytes().length);
      boolean same =
          end <= old.get().bytes().length
              && Arrays.equals(disk.bytes(), at, end, old.get().bytes(), at, end);
      changed += same ? 0 : end - at;
    }
    return changed;
  }
}
