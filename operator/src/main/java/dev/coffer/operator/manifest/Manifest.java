package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource as somebody wrote it, with the namespace it goes to.
 *
 * @param tree apiVersion, kind, metadata and spec
 */
public record Manifest(ResourceKey key, Origin origin, ObjectNode tree) {}
