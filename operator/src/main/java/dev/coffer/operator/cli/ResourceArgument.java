package dev.coffer.operator.cli;

import dev.coffer.crds.Kind;
import dev.coffer.operator.plan.ResourceKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code KIND} or {@code KIND/NAME}, with the kind as kubectl takes it. */
record ResourceArgument(Kind kind, Optional<String> name) {

  static ResourceArgument parse(String text) {
    int slash = text.indexOf('/');
    String word = slash < 0 ? text : text.substring(0, slash);
    Optional<String> name = slash < 0 ? Optional.empty() : Optional.of(text.substring(slash + 1));
    return new ResourceArgument(kind(word), name);
  }

  boolean matches(ResourceKey key, String namespace) {
    return key.kind() == kind
        && name.map(n -> n.equals(key.name()) && key.namespace().equals(namespace)).orElse(true);
  }

  @Override
  public String toString() {
    return kind + name.map(n -> "/" + n).orElse("");
  }

  private static Kind kind(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Stream.of(Kind.values())
        .filter(kind -> words(kind).contains(lower))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    "there is no kind '"
                        + word
                        + "'; there are "
                        + String.join(
                            ", ",
                            Stream.of(Kind.values())
                                .map(k -> k + " (" + shortName(k) + ")")
                                .toList())));
  }

  private static List<String> words(Kind kind) {
    String singular = kind.name().toLowerCase(Locale.ROOT);
    String plural = kind.plural();
    return List.of(singular, plural, shortName(kind));
  }

  private static String shortName(Kind kind) {
    return switch (kind) {
      case BackupPolicy -> "vbp";
      case PolicyAssignment -> "vbpa";
      case DiskExclusion -> "vdx";
      case RestoreRequest -> "vrr";
    };
  }
}
