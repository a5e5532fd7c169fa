package dev.coffer.engine.spp.fake;

import java.util.LinkedHashMap;

/**
 * Reads the vCenter: before it has run, the server knows nothing of a new machine or disk (section
 * 5).
 */
record InventoryScan(State state) implements JobSession.Work {

  @Override
  public String finish(JobSession session) {
    scan();
    return "COMPLETED";
  }

  void scan() {
    var found = new LinkedHashMap<String, VmFacts>();
    state.vcenter.all().stream().map(VmFacts::of).forEach(vm -> found.put(vm.id(), vm));
    state.inventory = found;
  }
}
