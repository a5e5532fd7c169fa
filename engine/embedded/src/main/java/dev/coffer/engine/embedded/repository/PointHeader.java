package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a recovery point is of, and why it was made. Names are those of the moment.
 *
 * @param policyId of the policy that made it; the policy may be gone
 * @param zone in which the policy counts its days
 * @param session that made it; with {@code vm} it tells whether a run has been done already
 * @param at the moment whose state the point holds
 * @param description what the hypervisor needs to make the machine again, in its own words
 */
public record PointHeader(
    VmId vm,
    String vmName,
    PolicyId policyId,
    String policyName,
    ZoneId zone,
    SessionId session,
    Instant at,
    Consistency consistency,
    String description) {}
