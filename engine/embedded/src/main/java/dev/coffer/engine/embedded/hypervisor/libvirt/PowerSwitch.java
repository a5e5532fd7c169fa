package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts machines, and stops them as a person would: a guest is asked to shut down, and when it has
 * not done so in time the power is cut.
 */
final class PowerSwitch {

  private static final Logger LOG = LoggerFactory.getLogger(PowerSwitch.class);

  private final Machines machines;
  private final Networks networks;
  private final Duration shutdownWithin;

  PowerSwitch(Machines machines, Networks networks, Duration shutdownWithin) {
    this.machines = machines;
    this.networks = networks;
    this.shutdownWithin = shutdownWithin;
  }

  void set(Domain domain, Power wanted) throws IOException {
    switch (wanted) {
      case ON -> start(domain);
      case OFF -> stop(domain);
    }
  }

  private void start(Domain domain) throws IOException {
    if (domain.state().isOff()) {
      networks.startOwn(domain.xml());
      try {
        machines.start(domain.id());
      } catch (LibvirtException e) {
        throw Denied.explained(e);
      }
    }
  }

  private void stop(Domain domain) throws IOException {
    if (!shutDown(domain)) {
      LOG.warn("the power of virtual machine {} is cut", domain.name());
      machines.cutPower(domain.id());
    }
  }

  /** Whether the guest has shut down, when asked to. */
  boolean shutDown(Domain domain) throws IOException {
    VmId vm = domain.id();
    if (domain.state().isOff() || domain.state().isPaused()) {
      return domain.state().isOff();
    }
    try {
      machines.askToStop(vm);
    } catch (LibvirtException e) {
      if (e.isAway()) {
        throw e;
      }
      LOG.warn(
          "virtual machine {} cannot be asked to shut down: {}", domain.name(), e.getMessage());
      return machines.state(vm).isOff();
    }
    boolean off = Waiting.until(shutdownWithin, () -> machines.state(vm).isOff());
    if (!off) {
      LOG.warn(
          "virtual machine {} has not shut down within {} s",
          domain.name(),
          shutdownWithin.toSeconds());
    }
    return off;
  }
}
