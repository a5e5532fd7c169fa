package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;

/** A disk that the machine had, and that its recovery point lacks. */
public record MissingDisk(DiskId id, String name, Problem problem) {}
