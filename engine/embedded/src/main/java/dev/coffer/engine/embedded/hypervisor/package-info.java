/**
 * Where the virtual machines are. Start with {@link
 * dev.coffer.engine.embedded.hypervisor.Hypervisor}.
 */
@NullMarked
package dev.coffer.engine.embedded.hypervisor;

import org.jspecify.annotations.NullMarked;
