package dev.coffer.crds;

import org.jspecify.annotations.Nullable;

/** A disk of a virtual machine that is named beside it, by exactly one of name and id. */
public record DiskRef(@Nullable String name, @Nullable String id) {}
