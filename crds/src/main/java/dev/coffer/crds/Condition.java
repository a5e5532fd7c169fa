package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A metav1 condition with everything in it mandatory. */
@Form.Wire
public record Condition(
    @Required
        @Pattern(Patterns.CONDITION_TYPE)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("What the condition is about, such as Ready, Held or Blocked.")
        String type,
    @Required @JsonPropertyDescription("True, False, or Unknown while it cannot be told.")
        Status status,
    @Required
        @Pattern(Patterns.CONDITION_TYPE)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("Why, in one word that programs may rely on.")
        String reason,
    @Required
        @Size(max = 32768)
        @JsonPropertyDescription("Why, for people: the object, the reason, what to do and by whom.")
        String message,
    @Required @Form.Time @JsonPropertyDescription("When the status of this condition changed last.")
        String lastTransitionTime,
    @Form.Generation
        @JsonPropertyDescription("The metadata.generation that this condition was made from.")
        long observedGeneration) {

  /** Whether it is so. */
  public enum Status {
    True,
    False,
    Unknown
  }
}
