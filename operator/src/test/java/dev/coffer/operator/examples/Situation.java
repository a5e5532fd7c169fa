package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Kind;

/**
 * How a resource can stand, with the status that a story on the model engine gave it, and what the
 * tools around must make of it.
 */
record Situation(String name, Kind kind, JsonNode resource, Verdict expected) {

  /** The health that Argo CD shows. */
  enum Health {
    Healthy,
    Suspended,
    Progressing,
    Degraded
  }

  /** What three tools say about one resource. */
  record Verdict(Health argo, KStatus flux, KStatus kstatus) {

    static final Verdict FINE = new Verdict(Health.Healthy, KStatus.Current, KStatus.Current);

    /** As it should be, and backing nothing up: Flux goes on, a person at Argo CD sees it. */
    static final Verdict RESTING = new Verdict(Health.Suspended, KStatus.Current, KStatus.Current);

    static final Verdict WAITING =
        new Verdict(Health.Progressing, KStatus.InProgress, KStatus.InProgress);

    static final Verdict BROKEN = new Verdict(Health.Degraded, KStatus.Failed, KStatus.Failed);

    /** Flux never looks at what it is deleting; its expressions say what the conditions say. */
    static final Verdict LEAVING_BLOCKED =
        new Verdict(Health.Progressing, KStatus.Failed, KStatus.Terminating);
  }

  @Override
  public String toString() {
    return name;
  }
}
