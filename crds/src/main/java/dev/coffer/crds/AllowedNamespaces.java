package dev.coffer.crds;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which namespaces may refer to a policy. */
public record AllowedNamespaces(From from, @Nullable Selector selector) {

  public enum From {
    Same,
    All,
    Selector
  }

  /** Namespaces whose labels include all of these. */
  public record Selector(Map<String, String> matchLabels) {}
}
