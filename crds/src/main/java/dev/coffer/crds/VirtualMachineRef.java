package dev.coffer.crds;

import org.jspecify.annotations.Nullable;

/** A virtual machine on the engine, by exactly one of name and id. */
public record VirtualMachineRef(@Nullable String name, @Nullable String id) {}
