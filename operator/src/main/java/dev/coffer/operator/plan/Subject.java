package dev.coffer.operator.plan;

import dev.coffer.engine.VmId;
import java.util.Comparator;

/** What a step changes on its engine. Two steps of one subject never run at the same time. */
public record Subject(Type type, String id) implements Comparable<Subject> {

  /** The sorts of things that steps change. */
  public enum Type {
    INVENTORY,
    POLICY,
    VIRTUAL_MACHINE,
    RESTORE
  }

  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::type).thenComparing(Subject::id);

  static final Subject INVENTORY = new Subject(Type.INVENTORY, "");

  /** By name, for a policy may not have an id yet. */
  static Subject policy(String name) {
    return new Subject(Type.POLICY, name);
  }

  static Subject vm(VmId id) {
    return new Subject(Type.VIRTUAL_MACHINE, id.value());
  }

  /** By its request, for a restore may not have an id yet. */
  static Subject restore(String request) {
    return new Subject(Type.RESTORE, request);
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }
}
