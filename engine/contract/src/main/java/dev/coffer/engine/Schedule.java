package dev.coffer.engine;

import java.time.ZoneId;

/**
 * When a policy's job runs by itself.
 *
 * @param cron five fields: minute, hour, day of month, month, day of week (0 or 7 is Sunday)
 * @param zone the zone in which the fields are read
 */
public record Schedule(String cron, ZoneId zone) {

  public Schedule {
    Require.text("cron", cron);
  }
}
