/**
 * Machines of a KVM host, through libvirt: inventory, power, consistent points of running machines
 * with changed blocks, and making machines again. Start at {@code LibvirtHypervisor}; {@code
 * Libvirt} is what it says to libvirt.
 */
@NullMarked
package dev.coffer.engine.embedded.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
