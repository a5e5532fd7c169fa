package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.hypervisor.libvirt.HostEstate;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A host; on it, for one test after another, a running machine "web" that a policy protects. */
final class ProtectedHost implements Closeable {

  private final Path folder;
  private final HostEstate estate;
  private final LibvirtWire wire;
  private final QuickStart start;
  private int number;
  private Path world = Path.of("set for each machine");
  private VmId web = new VmId("set for each machine");
  private PolicyId gold = new PolicyId("set for each machine");

  ProtectedHost(Path folder) throws IOException {
    this.folder = folder;
    this.estate = new HostEstate(folder);
    this.wire = LibvirtWire.to(host().host(), folder.resolve("wire"));
    this.start = QuickStart.in(folder);
  }

  TestHost host() {
    return estate.host();
  }

  /** Between engines and the host's libvirt, for those that are opened with it. */
  LibvirtWire wire() {
    return wire;
  }

  /** The folder of the engine. */
  Path world() {
    return world;
  }

  VmId web() {
    return web;
  }

  /** Makes the machine, full of ones, and an engine with its policy. */
  void protect() throws IOException {
    world = folder.resolve("w" + ++number);
    Connections.world(world);
    host().makeImage("web" + number, "vda", "qcow2");
    web =
        host()
            .define(
                new GuestMachine("web")
                    .withDisk("vda", host().image("web" + number, "vda"))
                    .with("<interface type='user'/>"));
    host().start("web");
    host().write("web", "vda", 0, TestHost.SIZE, 1);
    try (var engine = open(Work.NONE)) {
      var keep = new Retention(9, 0, 0, 0, 0, 0);
      gold =
          engine.createPolicy(
              new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    }
  }

  void clear() throws IOException {
    HostEngine.endExports(world);
    estate.clear();
  }

  Engine open(Work work) {
    return HostEngine.open(world, host().host().uri(), work);
  }

  /** Opens an engine that works, and whose calls of libvirt are watched. */
  Engine open(LibvirtWire.Watch watch) {
    wire.watch(watch);
    return HostEngine.open(world, wire.uri(), Work.REQUESTED);
  }

  /** An engine that is killed again and again, until one comes to the end of its work. */
  KilledOnHost killed(LibvirtWire.Watch guests, int times) {
    return new KilledOnHost(start, world, wire, guests, times);
  }

  SessionId run(Engine engine, String request) {
    return engine.run(new RequestId(request), web, gold);
  }

  static Session newest(Engine engine) {
    return engine.observe(Instant.EPOCH).sessions().stream()
        .max(Comparator.comparing(Session::start))
        .orElseThrow();
  }

  List<RecoveryPoint> points(Engine engine) {
    return engine.recoveryPoints(new VmSelector.ById(web));
  }

  static Restore onlyRestore(Observation seen) {
    assertThat(seen.restores()).hasSize(1);
    return seen.restores().getFirst();
  }

  static Restore onlyRestore(Engine engine) {
    return onlyRestore(engine.observe(Instant.EPOCH));
  }

  /** Those of restored machines. */
  List<Path> images() throws IOException {
    try (var files = Files.walk(world.resolve("images"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  void assertNothingIsLeft(String... machines) {
    assertThat(host().virsh("list", "--all", "--name").lines().map(String::strip))
        .containsExactlyInAnyOrder(machines);
    if (host().virsh("domstate", "web").equals("running")) {
      assertThat(host().virsh("domjobinfo", "web")).contains("None");
    }
    assertThat(world.resolve("scratch")).isEmptyDirectory();
  }

  void assertNothingIsServed() throws IOException {
    assertThat(world.resolve("state/exports")).isEmptyDirectory();
    assertThat(host().virsh("net-list", "--all", "--name").strip()).isEmpty();
    for (String name : host().virsh("list", "--all", "--name").lines().toList()) {
      assertThat(host().virsh("dumpxml", name.strip())).doesNotContain("nbd");
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
    estate.close();
  }
}
