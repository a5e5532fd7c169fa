package dev.coffer.engine.embedded.hypervisor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One line of a journal. All paths are relative to the hypervisor's folder. Done a second time, a
 * change does nothing, as long as the changes before it in its journal were done a second time too.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Change.MakeFolder.class, name = "makeFolder"),
  @JsonSubTypes.Type(value = Change.SetAside.class, name = "setAside"),
  @JsonSubTypes.Type(value = Change.Place.class, name = "place"),
  @JsonSubTypes.Type(value = Change.Write.class, name = "write"),
  @JsonSubTypes.Type(value = Change.Remove.class, name = "remove"),
  @JsonSubTypes.Type(value = Change.RemoveFolder.class, name = "removeFolder"),
})
sealed interface Change {

  /** Makes a folder and those above it. */
  record MakeFolder(String folder) implements Change {}

  /** Moves a file that is there away, unless that was done: then there is something aside. */
  record SetAside(String file, String aside) implements Change {}

  /** Moves a file to a place that is free, unless that was done: then it is no longer there. */
  record Place(String from, String to) implements Change {}

  /** Gives a file its content. */
  record Write(String file, String text) implements Change {}

  /** Removes a file. */
  record Remove(String file) implements Change {}

  /** Removes a folder if nothing is left in it. */
  record RemoveFolder(String folder) implements Change {}
}
