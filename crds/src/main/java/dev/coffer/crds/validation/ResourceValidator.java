package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what the API server would refuse about a document, without an API server. Stricter in one
 * thing: fields that the kind does not have are refused where a server drops them.
 *
 * <p>Safe for use by several threads. Schemas and rules are read when they are first needed, so one
 * validator should serve for many documents.
 */
public final class ResourceValidator {

  private static final Comparator<Violation> IN_PLACE =
      Comparator.comparing(Violation::pointer).thenComparing(Violation::message);

  private final Map<Kind, KindSchema> schemas = new ConcurrentHashMap<>();
  private final Rules rules = new Rules();

  /** What is wrong with a new document; empty when nothing is. */
  public List<Violation> validate(Kind kind, JsonNode document) {
    return check(kind, document, null);
  }

  /** As for a new document, and what of it may not follow on {@code previous}. */
  public List<Violation> validateUpdate(Kind kind, JsonNode document, JsonNode previous) {
    return check(kind, document, withDefaults(kind, previous));
  }

  /**
   * A copy of the document as the API server would store it: fields that are null are gone, those
   * that are missing and have a default are there.
   */
  public JsonNode withDefaults(Kind kind, JsonNode document) {
    return Defaults.apply(schema(kind).root(), document);
  }

  private List<Violation> check(Kind kind, JsonNode document, @Nullable JsonNode previous) {
    KindSchema schema = schema(kind);
    JsonNode stored = Defaults.apply(schema.root(), document);
    List<Violation> shape = schema.check(stored);
    List<Violation> broken = new RuleCheck(rules, shape).check(schema.root(), stored, previous);
    return Stream.concat(shape.stream(), broken.stream()).distinct().sorted(IN_PLACE).toList();
  }

  private KindSchema schema(Kind kind) {
    return schemas.computeIfAbsent(kind, KindSchema::of);
  }
}
