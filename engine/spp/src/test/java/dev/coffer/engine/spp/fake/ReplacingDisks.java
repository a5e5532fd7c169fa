package dev.coffer.engine.spp.fake;

import dev.coffer.engine.spp.fake.Version.SavedDisk;
import java.util.List;

/** Puts disks back into the machine that they were saved of ({@code diskReplace}, section 10). */
record ReplacingDisks(State state, String mor, List<SavedDisk> disks) implements JobSession.Work {

  @Override
  public String finish(JobSession session) {
    var machine = state.vcenter.find(mor);
    if (machine.isEmpty()) {
      session.results = "the machine of the disks is gone";
      return "FAILED";
    }
    for (var saved : disks) {
      var old = machine.get().disks.stream().filter(d -> d.key.equals(saved.key())).findFirst();
      if (old.isEmpty()) {
        session.results = "disk " + saved.name() + " is gone";
        return "FAILED";
      }
      old.get().bytes = saved.bytes().clone();
    }
    session.count("vdisk", disks.size(), disks.size(), 0);
    return "COMPLETED";
  }
}
