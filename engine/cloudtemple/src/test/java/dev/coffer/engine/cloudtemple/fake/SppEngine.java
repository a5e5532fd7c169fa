package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.SppPolicy.Place;
import dev.coffer.engine.cloudtemple.fake.SppPolicy.Trigger;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The backup engine behind VMware: policies, jobs and who carries what. Its hands are what the
 * provider's people and the console do, and no public client can.
 */
public final class SppEngine {

  private static final int FIRST_NUMBER = 2115;

  private final World world;
  private final Oddities oddities;
  private final Map<String, SppPolicy> policies = new LinkedHashMap<>();
  private final List<SppJob> jobs = new ArrayList<>();
  private final SppRuns runs;
  private int numbers = FIRST_NUMBER;

  SppEngine(World world, InstantSource clock, Oddities oddities) {
    this.world = world;
    this.oddities = oddities;
    // Section 4.3: there are two catalog jobs, and the one that is wanted need not be the first.
    jobs.add(new SppJob(1002, "Storage Server Inventory", "catalog", Optional.empty()));
    jobs.add(new SppJob(1004, "Hypervisor Inventory", "catalog", Optional.empty()));
    runs = new SppRuns(world, clock);
  }

  /** Sessions, and hands to make them wait or fail. */
  public SppRuns runs() {
    return runs;
  }

  /** Makes a policy without a schedule, as a service request does. */
  public String addPolicy(String name, String site, int days) {
    return add(name, site, days, Optional.empty());
  }

  /**
   * Makes a policy, as a service request does.
   *
   * @param type such as {@code DAILY}
   */
  public String addPolicy(
      String name, String site, int days, String type, int frequency, Instant from) {
    return add(name, site, days, Optional.of(new Trigger(type, frequency, from)));
  }

  private String add(String name, String site, int days, Optional<Trigger> trigger) {
    synchronized (world) {
      var place = new Place(site, 2000 + siteNumber(site));
      var policy = new SppPolicy(numbers++, name, place, days, trigger);
      policies.put(policy.id, policy);
      return policy.id;
    }
  }

  private int siteNumber(String site) {
    return world.zones(Platform.VMWARE).indexOf(world.zoneNamed(site));
  }

  /** Switches a policy off: it is not assignable any more. */
  public void disable(String policy) {
    synchronized (world) {
      policy(policy).disabled = true;
    }
  }

  /** Holds the policy's job, as a person can in the console. */
  public void hold(String policy) {
    synchronized (world) {
      job(policy).hold();
    }
  }

  /** Releases the policy's job, as a person can in the console. */
  public void release(String policy) {
    synchronized (world) {
      job(policy).release();
    }
  }

  /** Deletes the policy's job, as a person can in the console. */
  public void deleteJob(String policy) {
    synchronized (world) {
      jobs.remove(job(policy));
    }
  }

  /** Lets the policy's job say this, whatever it does. */
  public void showStatus(String policy, String literal) {
    synchronized (world) {
      job(policy).shown = Optional.of(literal);
    }
  }

  /** Gives the policy's job sessions of long ago, a day apart, all of them successful. */
  public void addHistory(String policy, int sessions) {
    synchronized (world) {
      runs.addHistory(job(policy), sessions);
    }
  }

  /** Runs the policy's job, as its schedule does. */
  public void run(String policy) {
    synchronized (world) {
      runs.order(job(policy));
    }
  }

  /** Assigns as the console does, out of band. */
  public void assign(String machine, String... ids) {
    synchronized (world) {
      setPolicies(world.machine(machine), List.of(ids));
    }
  }

  /** Whether the machine is inventoried. */
  public boolean knows(String machine) {
    synchronized (world) {
      runs.tick();
      return world.machine(machine).inventoried;
    }
  }

  public Set<String> policiesOf(String machine) {
    synchronized (world) {
      return Set.copyOf(world.machine(machine).policies);
    }
  }

  /** What backs a disk up. */
  public Set<String> policiesOfDisk(String disk) {
    synchronized (world) {
      var placed = world.findDisk(disk).orElseThrow();
      return Set.copyOf(placed.machine().effective(placed.disk()));
    }
  }

  void setPolicies(Machine machine, List<String> wanted) {
    var before = Set.copyOf(machine.policies);
    machine.policies.clear();
    machine.policies.addAll(wanted);
    machine.disks.forEach(disk -> DiskSets.follow(oddities.diskLists, disk, before, wanted));
    settle();
  }

  void setDiskPolicies(Machine.Disk disk, List<String> wanted) {
    disk.list = Optional.of(new LinkedHashSet<>(wanted));
    settle();
  }

  /** Jobs come with the first resource; they are held when the last one leaves (section 9). */
  private void settle() {
    for (SppPolicy policy : policies.values()) {
      boolean has =
          world.all(Platform.VMWARE).anyMatch(machine -> machine.carried().contains(policy.id));
      if (has && findJob(policy.id).isEmpty()) {
        jobs.add(new SppJob(numbers++, "vmware_" + policy.name, "protection", Optional.of(policy)));
      }
      if (policy.hadResources && !has) {
        findJob(policy.id).ifPresent(SppJob::hold);
      }
      policy.hadResources = has;
    }
  }

  Map<String, SppPolicy> policies() {
    return policies;
  }

  List<SppJob> jobs() {
    return jobs;
  }

  /** Whether its job, if it has one, is held. */
  boolean isHeld(String policy) {
    return findJob(policy).filter(job -> job.held).isPresent();
  }

  Optional<SppJob> findJob(String policy) {
    return jobs.stream()
        .filter(job -> job.policy.filter(of -> of.id.equals(policy)).isPresent())
        .findFirst();
  }

  private SppPolicy policy(String id) {
    return Optional.ofNullable(policies.get(id)).orElseThrow();
  }

  private SppJob job(String policy) {
    return findJob(policy).orElseThrow(() -> new IllegalArgumentException("no job of " + policy));
  }
}
