package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which namespaces may refer to a policy. */
@Form.Wire
@ValidationRule(
    value = "(self.from == 'Selector') == has(self.selector)",
    message = "selector goes with from: Selector, and only with it: give both or neither",
    fieldPath = ".selector")
public record AllowedNamespaces(
    @Default("Same")
        @JsonPropertyDescription(
            "Same: only the policy's own namespace. All: every namespace. Selector: those whose"
                + " labels the selector matches. Namespaces that are no longer allowed lose the"
                + " policy at the next reconciliation.")
        From from,
    @JsonPropertyDescription("The namespaces that may use the policy, with from: Selector.")
        @Nullable Selector selector) {

  public AllowedNamespaces {
    from = requireNonNullElse(from, From.Same);
  }

  /** Who may refer to a policy. */
  public enum From {
    Same,
    All,
    Selector
  }

  /** Namespaces whose labels include all of these. */
  @Form.Wire
  public record Selector(
      @Required
          @Size(min = 1, max = 16)
          @JsonPropertyDescription("Labels that a namespace must have, all of them.")
          Map<String, @Size(max = 63) @Pattern(Patterns.LABEL_VALUE) String> matchLabels) {

    public Selector {
      matchLabels = Map.copyOf(requireNonNullElse(matchLabels, Map.of()));
    }
  }
}
