package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API server would find wrong with a resource of ours. */
@FunctionalInterface
public interface ResourceCheck {

  /**
   * All violations of schema and rules; none when it would be accepted.
   *
   * @param before the resource that it replaces
   */
  List<Violation> violations(ObjectNode resource, @Nullable ObjectNode before);

  /**
   * One thing that is wrong with a resource.
   *
   * @param pointer JSON pointer of the field
   * @param message what is wrong, and what is allowed
   */
  record Violation(String pointer, String message) {}
}
