package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.spp.fake.Machine.VirtualDisk;
import java.util.List;

/** Makes a machine out of a point, in one of three modes; a Test one lives on until it is ended. */
final class RestoringVm implements Restoring {

  private final State state;
  private final Version version;
  private final String name;
  private final JsonNode option;
  private String next;

  RestoringVm(State state, Version version, String mode, String name, JsonNode option) {
    this.state = state;
    this.version = version;
    this.name = name;
    this.option = option;
    this.next = mode;
  }

  @Override
  public List<String> offers() {
    return List.of("end_iv", "rrp", "clone");
  }

  @Override
  public void resume(JobSession session, String action) {
    next = action;
  }

  @Override
  public String finish(JobSession session) {
    var status =
        switch (next) {
          case "test" -> beside(session, "PENDING", "IV test active");
          case "clone" ->
              session.madeMachine.isPresent() ? kept(session) : beside(session, "COMPLETED", "");
          case "recovery" -> recovery(session);
          case "end_iv" -> end(session);
          case "rrp" -> promote(session);
          default -> throw new IllegalStateException(next);
        };
    state.scanAfterRestore();
    return status;
  }

  private String beside(JobSession session, String status, String results) {
    if (!state.vcenter.named(name).isEmpty()) {
      session.results = "a machine named " + name + " exists already";
      return "FAILED";
    }
    var made = state.vcenter.copy(name, version.vm().zone(), disks());
    made.folder = version.vm().folder();
    made.on = option.path("poweron").asBoolean();
    made.files.putAll(version.files());
    session.madeMachine = java.util.Optional.of(made.mor);
    session.results = results;
    session.count("vm", 1, 1, 0);
    return status;
  }

  private String kept(JobSession session) {
    session.results = "";
    session.madeMachine = java.util.Optional.empty();
    return "COMPLETED";
  }

  private String recovery(JobSession session) {
    if (state.vcenter.find(version.vm().mor()).isPresent()
        && !option.path("allowvmoverwrite").asBoolean()) {
      session.results = "the machine exists, and it may not be overwritten";
      return "FAILED";
    }
    replace(disks(), option.path("poweron").asBoolean());
    session.count("vm", 1, 1, 0);
    return "COMPLETED";
  }

  private String end(JobSession session) {
    session.madeMachine.ifPresent(state.vcenter::removeMachine);
    session.madeMachine = java.util.Optional.empty();
    session.results = "";
    return "COMPLETED";
  }

  /** Rapid return to production: what the Test machine has by now replaces the original. */
  private String promote(JobSession session) {
    var test = state.vcenter.find(session.madeMachine.orElseThrow()).orElseThrow();
    var saved = version.disks();
    List<VirtualDisk> disks =
        saved.stream()
            .map(d -> new VirtualDisk(d.key(), d.name(), test.disk(d.name()).bytes))
            .toList();
    boolean on = test.on;
    end(session);
    replace(disks, on);
    return "COMPLETED";
  }

  private List<VirtualDisk> disks() {
    return version.disks().stream()
        .map(disk -> new VirtualDisk(disk.key(), disk.name(), disk.bytes().clone()))
        .toList();
  }

  /** Names and ids are the original's, which is made again where it is gone. */
  private void replace(List<VirtualDisk> disks, boolean on) {
    var facts = version.vm();
    var machine =
        state
            .vcenter
            .find(facts.mor())
            .orElseGet(() -> new Machine(facts.mor(), facts.name(), facts.zone()));
    machine.folder = facts.folder();
    for (var disk : disks) {
      machine.disks.removeIf(old -> old.key.equals(disk.key));
      machine.disks.add(disk);
    }
    machine.on = on;
    machine.files.putAll(version.files());
    state.vcenter.put(machine);
  }
}
