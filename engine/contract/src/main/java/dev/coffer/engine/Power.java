package dev.coffer.engine;

/** Whether a virtual machine runs. What is neither certainly on nor off counts as {@code ON}. */
public enum Power {
  ON,
  OFF
}
