package dev.coffer.engine.embedded.catalog;

/**
 * Told just before and just after each change of the catalogue becomes durable. Tests end the world
 * there, to see what the next start makes of it.
 */
public interface Checkpoint {

  /** Lets everything pass. */
  Checkpoint NONE = () -> {};

  void reached();
}
