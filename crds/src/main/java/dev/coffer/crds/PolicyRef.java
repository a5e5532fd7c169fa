package dev.coffer.crds;

import org.jspecify.annotations.Nullable;

/** A BackupPolicy; without a namespace it is in the namespace of the resource that refers to it. */
public record PolicyRef(String name, @Nullable String namespace) {}
