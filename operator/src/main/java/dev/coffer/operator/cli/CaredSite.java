package dev.coffer.operator.cli;

import dev.coffer.engine.Engine;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.RepositoryCare.Place;

/**
 * A site whose repository can be looked after.
 *
 * @param engineName the connection that has it
 */
record CaredSite(String engineName, Engine engine, RepositoryCare care, Place place) {

  String name() {
    return place.site();
  }

  /** A site of the same name on another engine is told apart by this. */
  String fullName() {
    return engineName + "/" + name();
  }

  boolean isCalled(String given) {
    return name().equals(given) || fullName().equals(given);
  }
}
