/** A store in a bucket of a service that speaks S3. Start with {@link S3Store}. */
@NullMarked
package dev.coffer.engine.embedded.store.s3;

import org.jspecify.annotations.NullMarked;
