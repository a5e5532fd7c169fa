package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;

/** Which disk of the machine is stored. */
public record DiskHeader(DiskId id, String name) {}
