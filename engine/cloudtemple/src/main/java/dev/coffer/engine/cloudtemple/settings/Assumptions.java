package dev.coffer.engine.cloudtemple.settings;

import dev.coffer.engine.remote.Settings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/**
 * What no public document of the API says, one decision each; the section {@code assumptions} of
 * the settings overrides them.
 *
 * @param heldStatuses what the status of a held job says, in any case
 * @param diskPolicies what is listed as the policies of a disk
 * @param scheduleTimeZone in which the hours of a VMware policy are meant, which has only the
 *     moment of its first run
 * @param openIaasStorage where OpenIaaS stores
 * @param openIaasRetention what OpenIaaS keeps
 * @param noBackupPolicy the OpenIaaS policy that stands for none, assigned instead of an empty list
 */
public record Assumptions(
    List<String> heldStatuses,
    DiskPolicies diskPolicies,
    ZoneId scheduleTimeZone,
    OpenIaasStorage openIaasStorage,
    OpenIaasRetention openIaasRetention,
    String noBackupPolicy) {

  /** Without any setting. */
  public static final Assumptions USUAL =
      new Assumptions(
          List.of("HELD"),
          DiskPolicies.EFFECTIVE,
          ZoneId.of("Europe/Paris"),
          OpenIaasStorage.OBJECT_STORAGE,
          OpenIaasRetention.DAYS,
          "nobackup");

  public Assumptions {
    heldStatuses = List.copyOf(heldStatuses);
  }

  static Assumptions read(Settings settings) {
    var section =
        settings.allowing(
            "heldStatuses",
            "diskPolicies",
            "scheduleTimeZone",
            "openIaasStorage",
            "openIaasRetention",
            "noBackupPolicy");
    return new Assumptions(
        section.texts("heldStatuses", USUAL.heldStatuses),
        section.choice("diskPolicies", USUAL.diskPolicies),
        zone(section),
        section.choice("openIaasStorage", USUAL.openIaasStorage),
        section.choice("openIaasRetention", USUAL.openIaasRetention),
        section.text("noBackupPolicy", USUAL.noBackupPolicy));
  }

  private static ZoneId zone(Settings section) {
    try {
      return ZoneId.of(section.text("scheduleTimeZone", USUAL.scheduleTimeZone.getId()));
    } catch (DateTimeException e) {
      throw section.fault("scheduleTimeZone", "must be a time zone such as Europe/Paris");
    }
  }

  public boolean isHeld(String status) {
    return heldStatuses.stream().anyMatch(status::equalsIgnoreCase);
  }
}
