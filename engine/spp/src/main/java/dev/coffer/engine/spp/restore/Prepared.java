package dev.coffer.engine.spp.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A restore that nothing forbids, ready to be asked for.
 *
 * @param action of {@code POST /ngp/hypervisor}
 * @param note what a person should know of its success
 */
record Prepared(String action, ObjectNode body, Optional<String> note) {}
