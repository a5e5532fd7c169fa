package dev.coffer.engine.cloudtemple.wire;

import org.jspecify.annotations.Nullable;

/**
 * A machine, of either platform (section "Compute endpoints" of the reference).
 *
 * @param datacenter of VMware
 * @param hostCluster of VMware
 * @param powerState {@code running} or {@code stopped} of VMware; {@code Running}, {@code Halted},
 *     {@code Paused} of OpenIaaS; others may come
 * @param sppMode of VMware: {@code production}, and the modes of restores
 */
public record Vm(
    String id,
    String name,
    Reference machineManager,
    Reference datacenter,
    Reference hostCluster,
    @Nullable Boolean template,
    String powerState,
    String sppMode) {

  public Vm {
    id = Given.text(id);
    name = Given.text(name);
    machineManager = Reference.of(machineManager);
    datacenter = Reference.of(datacenter);
    hostCluster = Reference.of(hostCluster);
    powerState = Given.text(powerState);
    sppMode = Given.text(sppMode);
  }

  public boolean isTemplate() {
    return Boolean.TRUE.equals(template);
  }
}
