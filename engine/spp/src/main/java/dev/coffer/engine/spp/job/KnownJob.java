package dev.coffer.engine.spp.job;

import dev.coffer.engine.Job;
import dev.coffer.engine.spp.wire.Item;

/** The job of a policy, and how the API shows it. */
public record KnownJob(Item item, Job job) {

  public String name() {
    return item.name();
  }
}
