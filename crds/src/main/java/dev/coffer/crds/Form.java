package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * The forms that values of the API have. Each annotation stands for the bounds and the pattern that
 * belong together, so that a name, a time or a count is bounded alike wherever it occurs.
 *
 * <p>Patterns are anchored and keep to what RE2 (the API server) and Java (the command line) read
 * alike. What each means in words is in {@link Patterns}.
 */
final class Form {

  /** The largest integer that every JSON reader keeps exact. */
  static final double LARGEST = 9007199254740991d;

  private Form() {}

  /** An object of the API on the wire: nothing is written for null; unknown fields are skipped. */
  @JacksonAnnotationsInside
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Wire {}

  /** A name as people give it to machines, disks, sites and policies on an engine. */
  @JacksonAnnotationsInside
  @Pattern(Patterns.TEXT)
  @Size(min = 1, max = 255)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Name {}

  /** An identifier that an engine issued. */
  @JacksonAnnotationsInside
  @Pattern(Patterns.TEXT)
  @Size(min = 1, max = 1024)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Id {}

  /** A text in status that came from an engine: as it is, however odd, but bounded. */
  @JacksonAnnotationsInside
  @Size(max = 1024)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Reported {}

  /** A sentence or two. */
  @JacksonAnnotationsInside
  @Pattern(Patterns.TEXT)
  @Size(min = 1, max = 1024)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Sentence {}

  /** A value whose change asks for something. */
  @JacksonAnnotationsInside
  @Pattern(Patterns.TOKEN)
  @Size(min = 1, max = 128)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Token {}

  /** A point in time, in UTC. */
  @JacksonAnnotationsInside
  @Pattern(Patterns.TIME)
  @Size(min = 20, max = 30)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Time {}

  /** The engine connection that a resource is for. */
  @JacksonAnnotationsInside
  @Default("default")
  @Pattern(Patterns.LABEL)
  @Size(min = 1, max = 63)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Engine {

    /** The generator sees rules only on the component itself, so each repeats this one. */
    String RULE = "self == oldSelf";

    String MESSAGE = "engine cannot be changed: make a new resource for the other engine";
  }

  /** How many points of a kind are kept; the bounds of the engine contract. */
  @JacksonAnnotationsInside
  @Min(0)
  @Max(1000)
  @Retention(RetentionPolicy.RUNTIME)
  @interface KeepCount {}

  /** How long checks may take. */
  @JacksonAnnotationsInside
  @Default(Timeout.DEFAULT)
  @Pattern(Patterns.DURATION)
  @Size(min = 2, max = 10)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Timeout {

    String DEFAULT = "10m";
  }

  /** A number of things. */
  @JacksonAnnotationsInside
  @Min(0)
  @Max(Integer.MAX_VALUE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Count {}

  /** A number of bytes. */
  @JacksonAnnotationsInside
  @Min(0)
  @Max(LARGEST)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Bytes {}

  /** A generation of metadata; -1 before the first was seen. */
  @JacksonAnnotationsInside
  @Default("-1")
  @Min(-1)
  @Max(LARGEST)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Generation {}
}
