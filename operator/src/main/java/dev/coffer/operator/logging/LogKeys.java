package dev.coffer.operator.logging;

/**
 * The keys of the operator's log lines. Every line is one JSON object with {@code time}, {@code
 * level}, {@code logger} and {@link #MESSAGE}, and with those of the other keys that apply; {@code
 * stack} is there where something happened that should not. The keys are stable: searches and
 * alerts may rely on them.
 */
public final class LogKeys {

  /** The engine connection, as {@code spec.engine} names it. */
  public static final String ENGINE = "engine";

  /** The kind of the resource, such as {@code PolicyAssignment}. */
  public static final String KIND = "kind";

  /** The namespace of the resource. */
  public static final String NAMESPACE = "namespace";

  /** The name of the resource. */
  public static final String NAME = "name";

  /** The step that was made, such as {@code SetPolicies}. */
  public static final String STEP = "step";

  /** Why, in one word: a condition's reason, or how an engine failed, such as Unavailable. */
  public static final String REASON = "reason";

  /** What happened, for people; the text of the line. */
  public static final String MESSAGE = "message";

  /** What went wrong, as the engine or the API server says it. */
  public static final String ERROR = "error";

  private LogKeys() {}
}
