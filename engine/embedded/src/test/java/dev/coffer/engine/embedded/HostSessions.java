package dev.coffer.engine.embedded;

import static org.awaitility.Awaitility.await;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An engine that backs up a machine of a host, or more, whenever it is told to. */
final class HostSessions implements Closeable {

  private final VmId vm;
  private final Engine engine;
  private final PolicyId gold;
  private int requests;

  /** With little room for what a guest overwrites. */
  HostSessions(Path folder, TestHost host, VmId vm) {
    this.vm = vm;
    Map<String, Object> little = Map.of("scratchLimit", "1MiB");
    this.engine =
        new EmbeddedEngineProvider()
            .open(
                Connections.onHost(
                    folder, new MovableClock(), Work.REQUESTED, host.host().uri(), little));
    var retention = new Retention(5, 0, 0, 0, 0, 0);
    this.gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), retention));
    protect(vm);
  }

  void protect(VmId another) {
    engine.setPolicies(new Target.OfVm(another), Set.of(), Set.of(gold));
  }

  /** Backs the machine up, and waits until that has ended. */
  Session run() {
    return run(vm);
  }

  Session run(VmId one) {
    SessionId id = engine.run(new RequestId("run." + ++requests), one, gold);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .filter(session -> session.state().isFinished())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  DiskResult disk(Session session, String name) {
    DiskId id = TestHost.disk(vm, name);
    return session.disks().stream()
        .filter(disk -> disk.disk().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Any machine of the host, as the engine sees it now. */
  VirtualMachine machine(String name) {
    return engine.observe(Instant.EPOCH).virtualMachines().stream()
        .filter(any -> any.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  List<RecoveryPoint> points() {
    return engine.recoveryPoints(new VmSelector.ById(vm));
  }

  @Override
  public void close() {
    engine.close();
  }
}
