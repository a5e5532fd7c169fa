package dev.coffer.engine.remote;

import java.util.List;

/** A list from an API, and whether it is all there is. */
public sealed interface Listing<T> {

  List<T> items();

  /** What is not in it is not there. */
  record Complete<T>(List<T> items) implements Listing<T> {
    public Complete {
      items = List.copyOf(items);
    }
  }

  /** A part: it proves what is there, and never that something is not (206). */
  record Partial<T>(List<T> items) implements Listing<T> {
    public Partial {
      items = List.copyOf(items);
    }
  }
}
