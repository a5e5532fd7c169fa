package dev.coffer.engine;

/** How a person names a virtual machine whose recovery points are wanted; it may be gone. */
public sealed interface VmSelector {

  /** By its name, which several may share over time. */
  record ByName(String name) implements VmSelector {}

  record ById(VmId id) implements VmSelector {}
}
