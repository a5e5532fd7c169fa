package dev.coffer.engine.cloudtemple.fake;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** What goes wrong with one call. */
public sealed interface Fault {

  /** Whether the call has its effect all the same: then only the answer is lost. */
  default boolean hasEffect() {
    return true;
  }

  /** The right answer, late. */
  record Slow(Duration by) implements Fault {}

  /** No answer at all, and the connection stays open. */
  record Hang(boolean hasEffect) implements Fault {}

  /** The connection is cut before an answer. */
  record Cut(boolean hasEffect) implements Fault {}

  /** Another answer, without the effect. */
  record Status(int status, String contentType, String body) implements Fault {
    @Override
    public boolean hasEffect() {
      return false;
    }
  }

  /** The effect, and an answer that is not true. */
  record Lie(int status, UnaryOperator<String> body) implements Fault {}

  static Fault slow(Duration by) {
    return new Slow(by);
  }

  static Fault hang() {
    return new Hang(false);
  }

  static Fault cut() {
    return new Cut(false);
  }

  /** The call is obeyed, and nobody hears of it. */
  static Fault lostAnswer() {
    return new Cut(true);
  }

  /** The call is obeyed, and answered with an error all the same. */
  static Fault doneWithError(int status) {
    return new Lie(status, _ -> "");
  }

  static Fault status(int status) {
    return new Status(status, Answer.JSON, "");
  }

  /** As the gateway says it (section 2). */
  static Fault badGateway() {
    return new Status(
        502,
        Answer.HTML,
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>");
  }

  /** As some other web server says it. */
  static Fault page() {
    return new Status(200, Answer.HTML, "<html><body>Welcome</body></html>");
  }

  /** A list that is said to be partial, and is empty (section 2). */
  static Fault partialList() {
    return new Lie(206, _ -> "[]");
  }

  static Fault lie(UnaryOperator<String> body) {
    return new Lie(200, body);
  }
}
