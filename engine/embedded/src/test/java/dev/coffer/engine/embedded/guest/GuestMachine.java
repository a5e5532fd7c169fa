package dev.coffer.engine.embedded.guest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine in libvirt's words, with few devices.
 *
 * @param system empty: nothing boots, which costs nothing
 */
public record GuestMachine(String name, Optional<GuestSystem> system, List<String> devices) {

  public GuestMachine {
    devices = List.copyOf(devices);
  }

  /** One that boots, talks on a socket, and has an agent. */
  public GuestMachine(String name, GuestSystem system, Path console) {
    this(
        name,
        Optional.of(system),
        List.of(
            "<serial type='unix'><source mode='bind' path='%s'/></serial>".formatted(console),
            "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"));
  }

  /** One that does nothing. */
  public GuestMachine(String name) {
    this(name, Optional.empty(), List.of());
  }

  /** With a qcow2 image as a disk. */
  public GuestMachine withDisk(String target, Path image) {
    return withDisk(target, image, "qcow2");
  }

  /** With an image as a disk. */
  public GuestMachine withDisk(String target, Path image, String format) {
    return with(
        """
        <disk type='file' device='disk'><driver name='qemu' type='%s' discard='unmap'/>
          <source file='%s'/><target dev='%s' bus='virtio'/></disk>"""
            .formatted(format, image, target));
  }

  /** With another device. */
  public GuestMachine with(String device) {
    List<String> more = new ArrayList<>(devices);
    more.add(device);
    return new GuestMachine(name, system, more);
  }

  /** What {@code virsh define} takes. */
  public String xml() {
    String boot =
        system
            .map(
                guest ->
                    "<kernel>%s</kernel><initrd>%s</initrd><cmdline>%s</cmdline>"
                        .formatted(guest.kernel(), guest.initramfs(), guest.arguments()))
            .orElse("");
    return """
        <domain type='qemu'>
          <name>%s</name>
          <memory unit='MiB'>%d</memory>
          <vcpu>1</vcpu>
          <os><type arch='x86_64' machine='pc'>hvm</type>%s</os>
          <features><acpi/></features>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            %s
            <controller type='usb' model='none'/>
            <memballoon model='none'/>
          </devices>
        </domain>
        """
        .formatted(name, system.isPresent() ? 160 : 32, boot, String.join("\n", devices));
  }
}
