/**
 * What keeps machines off that may not start, whoever starts them: a hook of libvirt, and the files
 * that it goes by. Start with {@link dev.coffer.engine.embedded.gate.GateFolder}.
 */
@NullMarked
package dev.coffer.engine.embedded.gate;

import org.jspecify.annotations.NullMarked;
