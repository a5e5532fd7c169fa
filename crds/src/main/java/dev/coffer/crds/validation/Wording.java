package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Patterns;
import java.util.List;
import java.util.stream.StreamSupport;

/** Sentences about what is wrong with one value. */
final class Wording {

  private static final int SHOWN = 60;

  private Wording() {}

  static String missing(String field, JsonNode fields) {
    JsonNode schema = fields.path(field);
    String help =
        schema.has("enum")
            ? "set it to " + choice(texts(schema.get("enum")))
            : firstSentence(schema.path("description").asText());
    return help.isEmpty() ? field + " is missing" : field + " is missing: " + help;
  }

  static String unknown(String field, JsonNode fields) {
    List<String> names = fields.propertyStream().map(each -> each.getKey()).sorted().toList();
    return "there is no field %s here%s: use one of %s"
        .formatted(field, guess(field, names), String.join(", ", names));
  }

  static String wrongType(JsonNode value, String type) {
    String needed =
        switch (type) {
          case "object" -> "a group of fields";
          case "array" -> "a list";
          case "string" -> value.isValueNode() ? "a text (put it in quotes)" : "a text";
          case "integer" -> "a whole number";
          case "boolean" -> "true or false";
          default -> type;
        };
    String is =
        switch (value.getNodeType()) {
          case OBJECT -> "this is a group of fields";
          case ARRAY -> "this is a list";
          case STRING -> quoted(value) + " is a text";
          case NULL, MISSING -> "this is empty";
          default -> value.asText() + " is a " + (value.isNumber() ? "number" : "truth value");
        };
    return is + " where " + needed + " is needed";
  }

  static String notAllowed(JsonNode value, JsonNode allowed) {
    List<String> names = texts(allowed);
    return "%s is not allowed here%s: use %s"
        .formatted(quoted(value), guess(value.asText(), names), choice(names));
  }

  private static String guess(String typed, List<String> names) {
    return Spelling.nearest(typed, names).map(name -> " (did you mean " + name + "?)").orElse("");
  }

  static String wrongForm(JsonNode value, String pattern) {
    String form = Patterns.inWords(pattern).orElse("a text that matches " + pattern);
    return quoted(value) + " is not " + form;
  }

  static String tooFew(String things, int count, JsonNode bound) {
    return count == 0
        ? "this may not be empty"
        : "too few %s (%d): give at least %s".formatted(things, count, bound.asText());
  }

  static String tooMany(String things, int count, JsonNode bound) {
    return "too many %s (%d): give at most %s".formatted(things, count, bound.asText());
  }

  private static String quoted(JsonNode value) {
    String text = value.asText();
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return '"' + shown.replace("\n", "\\n") + '"';
  }

  private static String choice(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.getFirst()
        : String.join(", ", names.subList(0, last)) + " or " + names.getLast();
  }

  /** The first sentence of a description, to go on after a colon. */
  private static String firstSentence(String description) {
    String sentence = description.split("\\.( |$)", 2)[0];
    boolean oneWordName = sentence.length() > 1 && !Character.isLowerCase(sentence.charAt(1));
    return sentence.isEmpty() || oneWordName
        ? sentence
        : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
