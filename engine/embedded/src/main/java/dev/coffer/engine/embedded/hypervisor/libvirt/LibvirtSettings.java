package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the machines of a KVM host are reached and handled.
 *
 * @param uri of its libvirt, on this host
 * @param zone of machines whose metadata names none
 * @param scratch the folder for what guests overwrite while they are backed up
 * @param images the folder for the images of restored machines
 * @param limits of a backup
 * @param shutdownWithin how long a guest may take to shut down before its power is cut
 */
public record LibvirtSettings(
    String uri,
    String zone,
    Path scratch,
    Path images,
    HoldLimits limits,
    Duration shutdownWithin) {}
