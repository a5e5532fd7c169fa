/**
 * The guest of the tests: a real Linux from Debian's kernel, busybox and QEMU's guest agent, that
 * does what it is told over its serial console.
 */
@NullMarked
package dev.coffer.engine.embedded.guest;

import org.jspecify.annotations.NullMarked;
