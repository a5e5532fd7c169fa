package dev.coffer.engine.spp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Call;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An object as the API shows it: any field may be missing, an id may be a number, times are epoch
 * milliseconds, and links are absolute addresses that may name the server by a host and port of the
 * inside (reference, section 2). A field is named from the top down, with dots.
 */
public record Item(JsonNode json) {

  /**
   * The object's id.
   *
   * @throws EngineException Unavailable when it has none, and so is none that this driver knows
   */
  public String id() {
    return text("id")
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Unavailable(
                        "Spectrum Protect Plus shows an object without an id: its version may not be one that this driver knows",
                        Optional.empty())));
  }

  /** What people call it; its id where it has no name. */
  public String name() {
    return text("name").or(() -> text("displayName")).orElseGet(this::id);
  }

  public Optional<String> text(String field) {
    var value = at(field);
    return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  public OptionalLong number(String field) {
    var value = at(field);
    if (value.isNumber()) {
      return OptionalLong.of(value.asLong());
    }
    return value.isTextual() && value.asText().matches("-?[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(value.asText()))
        : OptionalLong.empty();
  }

  /** A moment; 0 is none. */
  public Optional<Instant> moment(String field) {
    var millis = number(field);
    return millis.isPresent() && millis.getAsLong() > 0
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }

  /** Whether the field is there, and not null. */
  public boolean has(String field) {
    return !at(field).isMissingNode() && !at(field).isNull();
  }

  public Item item(String field) {
    return new Item(at(field));
  }

  /** The objects of a list; none where it is missing. */
  public List<Item> items(String field) {
    return elements(field).map(Item::new).toList();
  }

  public List<String> texts(String field) {
    return elements(field).map(JsonNode::asText).filter(text -> !text.isBlank()).toList();
  }

  /** The path and query of a link, to be asked of the configured host. */
  public Optional<String> link(String name) {
    return address(name, "href");
  }

  /** The path and query of what a link's action takes. */
  public Optional<String> schema(String name) {
    return address(name, "schema");
  }

  /** The address of a link as the API wrote it, which is what it wants to be told. */
  public Optional<String> href(String name) {
    return text("links." + name + ".href");
  }

  /** The names of the links that are offered. */
  public List<String> offers() {
    return StreamSupport.stream(
            ((Iterable<String>) () -> at("links").fieldNames()).spliterator(), false)
        .toList();
  }

  /** Without the envelope in which {@code /ngp} answers. */
  public Item unwrapped() {
    var response = json.path("response");
    return response.isObject() ? new Item(response) : this;
  }

  private Optional<String> address(String name, String field) {
    return text("links." + name + "." + field).map(Call::pathOf);
  }

  private Stream<JsonNode> elements(String field) {
    return StreamSupport.stream(at(field).spliterator(), false);
  }

  private JsonNode at(String field) {
    var node = json;
    for (String part : field.split("\\.", -1)) {
      node = node.path(part);
    }
    return node;
  }
}
