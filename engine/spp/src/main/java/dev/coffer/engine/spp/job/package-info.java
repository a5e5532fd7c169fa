/** Jobs of policies, their sessions, and backups on demand. */
@NullMarked
package dev.coffer.engine.spp.job;

import org.jspecify.annotations.NullMarked;
