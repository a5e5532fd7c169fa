package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * A machine as libvirt describes it.
 *
 * @param xml its {@code <domain>}: as it runs, or as it will start
 */
record Domain(VmId id, String name, State state, Element xml) {

  private static final String AGENT = "org.qemu.guest_agent.0";

  /**
   * Whether it runs; numbers are those of {@code virDomainState}.
   *
   * @param code what it does
   * @param reason why, which has a meaning of its own with each code
   */
  record State(int code, int reason) {

    private static final int PAUSED = 3;
    private static final int OFF = 5;
    private static final int CRASHED = 6;
    private static final int IO_ERROR = 5;

    boolean isOff() {
      return code == OFF || code == CRASHED;
    }

    boolean isPaused() {
      return code == PAUSED;
    }

    /** Stopped by QEMU, as a disk did not take what the guest wrote. */
    boolean isPausedByDisk() {
      return isPaused() && reason == IO_ERROR;
    }
  }

  Power power() {
    return state.isOff() ? Power.OFF : Power.ON;
  }

  Marks marks() {
    return Marks.of(xml);
  }

  List<DomainDisk> disks() {
    return disks(xml);
  }

  static List<DomainDisk> disks(Element domain) {
    return Xml.find(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "disk").stream())
        .filter(DomainDisk::isDisk)
        .map(DomainDisk::of)
        .toList();
  }

  /** What the guest's buses call all media, those too that are not backed up. */
  List<String> targets() {
    return Xml.find(xml, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "disk").stream())
        .flatMap(disk -> Xml.attribute(disk, List.of("target"), "dev").stream())
        .toList();
  }

  /** Whether a guest agent is listening, that can bring the guest's file systems to rest. */
  boolean hasAgent() {
    return Xml.find(xml, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "channel").stream())
        .flatMap(channel -> Xml.find(channel, "target").stream())
        .anyMatch(
            target ->
                target.getAttribute("name").equals(AGENT)
                    && target.getAttribute("state").equals("connected"));
  }

  /** As whom its QEMU runs, such as {@code 64055:64055}; empty where libvirt does not say. */
  Optional<String> owner() {
    return Xml.children(xml, "seclabel").stream()
        .filter(label -> label.getAttribute("model").equals("dac"))
        .flatMap(label -> Xml.text(label, "label").stream())
        .map(label -> label.replace("+", ""))
        .findFirst();
  }
}
