package dev.coffer.engine.embedded.site;

import java.time.Duration;

/**
 * How a site's repository is looked after.
 *
 * @param verifyWithin all that is stored is read again within this time
 * @param appendOnly nothing is ever forgotten or given back
 * @param keepAtLeast so many of each machine's newest complete points stay, whatever a retention
 *     says
 */
public record SiteCare(Duration verifyWithin, boolean appendOnly, int keepAtLeast) {

  public static final SiteCare USUAL = new SiteCare(Duration.ofDays(30), false, 1);
}
