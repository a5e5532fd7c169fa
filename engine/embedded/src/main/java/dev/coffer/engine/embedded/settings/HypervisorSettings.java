package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.embedded.hypervisor.libvirt.LibvirtSettings;
import java.nio.file.Path;

/** Where the virtual machines are. */
public sealed interface HypervisorSettings {

  /**
   * Each machine is a folder with its images.
   *
   * @param machines the folder of those folders
   */
  record InFolder(Path machines) implements HypervisorSettings {}

  /** The machines of the KVM host that Coffer runs on. */
  record OnHost(LibvirtSettings host) implements HypervisorSettings {}
}
