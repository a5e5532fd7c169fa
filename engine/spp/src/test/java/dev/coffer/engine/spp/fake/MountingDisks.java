package dev.coffer.engine.spp.fake;

import dev.coffer.engine.spp.fake.Machine.VirtualDisk;
import dev.coffer.engine.spp.fake.Version.SavedDisk;
import java.util.ArrayList;
import java.util.List;

/** Shows saved disks to a machine until the session is ended ({@code IA}, section 10). */
final class MountingDisks implements Restoring {

  private final State state;
  private final String vm;
  private final List<SavedDisk> saved;
  private final List<VirtualDisk> mounted = new ArrayList<>();
  private boolean ending;

  MountingDisks(State state, String vm, List<SavedDisk> saved) {
    this.state = state;
    this.vm = vm;
    this.saved = saved;
  }

  @Override
  public List<String> offers() {
    return List.of("end_ia");
  }

  @Override
  public void resume(JobSession session, String action) {
    ending = true;
  }

  @Override
  public String finish(JobSession session) {
    var machine =
        state.vcenter.all().stream().filter(one -> VmFacts.vmId(one.mor).equals(vm)).findFirst();
    if (machine.isEmpty()) {
      session.results = "the receiving machine is gone";
      return "FAILED";
    }
    if (ending) {
      machine.get().disks.removeAll(mounted);
      session.results = "";
      return "COMPLETED";
    }
    saved.forEach(
        disk ->
            mounted.add(
                new VirtualDisk(
                    "m" + state.newId(), disk.name() + "-restored", disk.bytes().clone())));
    machine.get().disks.addAll(mounted);
    session.results = "IA active";
    return "PENDING";
  }
}
