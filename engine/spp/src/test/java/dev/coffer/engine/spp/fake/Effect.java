package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What goes wrong with a call. */
sealed interface Effect {

  /** It is done, and the answer comes late. */
  record Slow(Duration delay) implements Effect {}

  /** It is not done; this is the answer. */
  record Status(int status, String body) implements Effect {}

  /** It is not done, and no answer comes. */
  record Hang() implements Effect {}

  /** It is not done, and the connection breaks. */
  record Cut() implements Effect {}

  /** It is done, and the connection breaks before the answer. */
  record LostAnswer() implements Effect {}

  /** It is done, and the answer says something else. */
  record Lie(UnaryOperator<JsonNode> about) implements Effect {}

  /** Something else happens just before it. */
  record Meanwhile(Runnable event) implements Effect {}
}
