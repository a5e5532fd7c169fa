package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState.Held;
import dev.coffer.engine.PolicyId;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as the catalogue keeps it.
 *
 * @param held empty while it is not held
 * @param lastRun when its latest session began
 * @param owedSince runs that were due after this moment, and only those, are still owed
 */
public record JobRecord(
    JobId id,
    PolicyId policy,
    String type,
    Optional<Held> held,
    Optional<Instant> lastRun,
    Instant owedSince) {}
