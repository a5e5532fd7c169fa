/**
 * The content of virtual disks, whatever holds it: an image of a hypervisor, a recovery point of a
 * repository. The seam between {@code hypervisor}, {@code repository}, {@code restore} and {@code
 * files}.
 */
@NullMarked
package dev.coffer.engine.embedded.disk;

import org.jspecify.annotations.NullMarked;
