/**
 * The machines of the hypervisor together with what the catalogue says of them. Start with {@link
 * dev.coffer.engine.embedded.fleet.Fleet}.
 */
@NullMarked
package dev.coffer.engine.embedded.fleet;

import org.jspecify.annotations.NullMarked;
