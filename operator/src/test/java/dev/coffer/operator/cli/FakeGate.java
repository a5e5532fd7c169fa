package dev.coffer.operator.cli;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.StartGate;
import dev.coffer.engine.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A gate that keeps in memory what it is told. */
final class FakeGate implements StartGate {

  private final InstantSource clock;
  private final List<String> log = new ArrayList<>();
  private final List<Closed> refused = new ArrayList<>();
  private boolean installed;
  private Optional<Instant> asked = Optional.empty();
  private Optional<Opening> opening = Optional.empty();
  private Optional<String> problem = Optional.empty();

  FakeGate(InstantSource clock) {
    this.clock = clock;
  }

  void refuses(String vm, String why) {
    refused.add(new Closed(new VmId(vm), why));
  }

  void breaks(String why) {
    problem = Optional.of(why);
  }

  void isAsked() {
    asked = Optional.of(clock.instant());
  }

  List<String> log() {
    return log;
  }

  @Override
  public Status status() {
    return new Status(
        "/etc/libvirt/hooks/qemu.d/coffer",
        "/state/gate",
        installed,
        asked,
        problem,
        3,
        refused,
        opening);
  }

  @Override
  public void install() {
    installed = true;
  }

  @Override
  public void uninstall() {
    installed = false;
  }

  @Override
  public Opening open(Duration time, String reason, String who) {
    if (reason.isBlank()) {
      throw EngineException.refused(Refusal.OTHER, "give a reason");
    }
    var opened = new Opening(clock.instant().plus(time), reason);
    log.add(who + ": " + reason);
    opening = Optional.of(opened);
    return opened;
  }

  @Override
  public void close(String who) {
    log.add(who + " closed");
    opening = Optional.empty();
  }
}
