package dev.coffer.operator.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns the nodes of one YAML document into a JSON tree. Aliases are expanded, so a document of a
 * few lines could become gigabytes, or endless; a limit on the number of values forbids that.
 */
final class NodeConverter {

  private static final int MAX_VALUES = 200_000;
  private static final int MAX_DEPTH = 60;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Integer> lines = new HashMap<>();
  private int values;

  private NodeConverter() {}

  static YamlDocument convert(Node root) {
    NodeConverter converter = new NodeConverter();
    JsonNode tree = converter.value("", line(root), root, 0);
    return new YamlDocument(tree, converter.lines);
  }

  private JsonNode value(String pointer, int line, Node node, int depth) {
    lines.put(pointer, line);
    limit(line, depth);
    return switch (node) {
      case MappingNode mapping -> object(pointer, mapping, depth);
      case SequenceNode sequence -> array(pointer, sequence, depth);
      case ScalarNode scalar -> scalar(pointer, scalar);
      default -> throw problem(line, pointer, "this cannot be read as a value");
    };
  }

  private void limit(int line, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw problem(
          line, "", "the anchors and aliases of this document make it too large or endless");
    }
  }

  private ObjectNode object(String pointer, MappingNode mapping, int depth) {
    ObjectNode object = JSON.objectNode();
    Map<String, Integer> seen = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (isMerge(entry)) {
        continue;
      }
      String key = key(pointer, entry.getKeyNode());
      int line = line(entry.getKeyNode());
      Integer before = seen.put(key, line);
      String field = FieldPath.child(pointer, key);
      if (before != null) {
        throw problem(line, field, "this key is given twice, the first time on line " + before);
      }
      object.set(key, value(field, line, entry.getValueNode(), depth + 1));
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (isMerge(entry)) {
        merge(object, pointer, entry.getValueNode(), depth);
      }
    }
    return object;
  }

  /** {@code <<: *anchor}: the fields of the other mapping that are not given here. */
  private void merge(ObjectNode object, String pointer, Node source, int depth) {
    switch (source) {
      case MappingNode mapping -> {
        limit(line(source), depth);
        NodeConverter other = new NodeConverter();
        other.values = values;
        ObjectNode merged = other.object(pointer, mapping, depth + 1);
        values = other.values;
        merged.properties().stream()
            .filter(field -> !object.has(field.getKey()))
            .forEach(field -> object.set(field.getKey(), field.getValue()));
        other.lines.forEach(lines::putIfAbsent);
      }
      case SequenceNode sequence -> {
        limit(line(source), depth);
        sequence.getValue().forEach(each -> merge(object, pointer, each, depth + 1));
      }
      default -> throw problem(line(source), pointer, "<< takes a mapping or a list of mappings");
    }
  }

  private ArrayNode array(String pointer, SequenceNode sequence, int depth) {
    ArrayNode array = JSON.arrayNode();
    for (Node element : sequence.getValue()) {
      String field = FieldPath.child(pointer, String.valueOf(array.size()));
      array.add(value(field, line(element), element, depth + 1));
    }
    return array;
  }

  private static JsonNode scalar(String pointer, ScalarNode node) {
    Tag tag = node.getTag();
    String text = node.getValue();
    try {
      if (tag.equals(Tag.STR)) {
        return JSON.textNode(text);
      } else if (tag.equals(Tag.INT)) {
        return integer(new BigInteger(text));
      } else if (tag.equals(Tag.BOOL)) {
        return JSON.booleanNode(isTrue(text));
      } else if (tag.equals(Tag.NULL)) {
        return JSON.nullNode();
      } else if (tag.equals(Tag.FLOAT)) {
        return JSON.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      throw problem(line(node), pointer, "'" + text + "' is not a number");
    }
    throw problem(
        line(node), pointer, "the YAML tag " + tag.getValue() + " is not allowed; leave it out");
  }

  private static JsonNode integer(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return JSON.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? JSON.numberNode(number.longValue())
        : JSON.numberNode(number);
  }

  private static boolean isTrue(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on" -> true;
      default -> false;
    };
  }

  private static String key(String pointer, Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw problem(line(node), pointer, "a key must be text");
  }

  private static boolean isMerge(NodeTuple entry) {
    return entry.getKeyNode().getTag().equals(Tag.MERGE);
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static YamlException problem(int line, String pointer, String message) {
    return new YamlException(new YamlProblem(line, FieldPath.dotted(pointer), message));
  }
}
