/**
 * Where recovery points are kept: content-addressed chunks, deduplicated over all machines, in a
 * local folder. {@code FORMAT.md} beside the module's README says what the files hold. Start with
 * {@link dev.coffer.engine.embedded.repository.Repository}.
 */
@NullMarked
package dev.coffer.engine.embedded.repository;

import org.jspecify.annotations.NullMarked;
