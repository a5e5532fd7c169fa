package dev.coffer.engine.embedded;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.Draft;
import dev.coffer.engine.embedded.hypervisor.Guests;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Inventory;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * Lets backups and restores wait at their beginning, until it is told to go on.
 *
 * @param guests what it sees of running guests, instead of the real one
 * @param presenter instead of the real one's
 */
record PausableHypervisor(
    Hypervisor real, Gate gate, Optional<Guests> guests, Optional<Presenter> presenter)
    implements Hypervisor {

  PausableHypervisor(Hypervisor real, Gate gate) {
    this(real, gate, real.guests());
  }

  PausableHypervisor(Hypervisor real, Gate gate, Optional<Guests> guests) {
    this(real, gate, guests, real.presenter());
  }

  /** Open or shut; it outlives the engine. */
  static final class Gate {
    private boolean shut;

    synchronized void shut() {
      shut = true;
    }

    synchronized void open() {
      shut = false;
      notifyAll();
    }

    synchronized void pass() throws InterruptedIOException {
      try {
        while (shut) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while paused");
      }
    }
  }

  @Override
  public Inventory inventory() throws IOException {
    return real.inventory();
  }

  @Override
  public Optional<HostedVm> find(VmId vm) throws IOException {
    return real.find(vm);
  }

  @Override
  public void setPower(VmId vm, Power power) throws IOException {
    real.setPower(vm, power);
  }

  @Override
  public Snapshot snapshot(VmId vm, Wanted wanted) throws IOException {
    gate.pass();
    return real.snapshot(vm, wanted);
  }

  @Override
  public void forgetMoments(VmId vm, NeededMoments needed) throws IOException {
    real.forgetMoments(vm, needed);
  }

  @Override
  public Draft copy(String key, String description, String name, Role role, Set<DiskId> disks)
      throws IOException {
    gate.pass();
    return real.copy(key, description, name, role, disks);
  }

  @Override
  public Draft replacement(String key, String description, Set<DiskId> disks) throws IOException {
    gate.pass();
    return real.replacement(key, description, disks);
  }

  @Override
  public void promote(String key, VmId copy, String description) throws IOException {
    gate.pass();
    real.promote(key, copy, description);
  }

  @Override
  public Optional<HostedVm> committed(String key) throws IOException {
    return real.committed(key);
  }

  @Override
  public void delete(VmId vm) throws IOException {
    real.delete(vm);
  }

  @Override
  public void discard(String key) throws IOException {
    real.discard(key);
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
