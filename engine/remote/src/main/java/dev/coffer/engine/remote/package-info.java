/**
 * What drivers of engines behind an HTTP API share: {@link dev.coffer.engine.remote.RestClient} and
 * what it needs, and what must be remembered of requests to an API that has no request ids ({@link
 * dev.coffer.engine.remote.RequestJournal}).
 */
@NullMarked
package dev.coffer.engine.remote;

import org.jspecify.annotations.NullMarked;
