package dev.coffer.engine.cloudtemple.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy of VMware backup. */
public record SlaPolicy(String id, String name, List<SubPolicy> subPolicies) {

  public SlaPolicy {
    id = Given.text(id);
    name = Given.text(name);
    subPolicies = Given.list(subPolicies);
  }

  /**
   * What it does.
   *
   * @param type {@code REPLICATION} for backups as well, which are {@code software}
   * @param site the name of a site
   */
  public record SubPolicy(
      String type,
      @Nullable Boolean software,
      String site,
      @Nullable Keep retention,
      @Nullable Trigger trigger) {

    public SubPolicy {
      type = Given.text(type);
      site = Given.text(site);
    }

    public boolean isBackup() {
      return Boolean.TRUE.equals(software);
    }
  }

  /**
   * How long points are kept.
   *
   * @param age in days
   */
  public record Keep(@Nullable Long age) {}

  /**
   * When it runs.
   *
   * @param frequency every so many of the unit
   * @param type the unit: {@code SUBHOURLY} (minutes), {@code HOURLY}, {@code DAILY}, {@code
   *     WEEKLY}, {@code MONTHLY}
   * @param activateDate of the first run, in epoch milliseconds
   */
  public record Trigger(
      @Nullable Long frequency, @Nullable String type, @Nullable Long activateDate) {}
}
