package dev.coffer.crds;

import org.jspecify.annotations.Nullable;

/** When to back up, where to, and for how long. */
public record BackupPolicySpec(
    String engine,
    @Nullable String policyName,
    @Nullable String site,
    @Nullable String schedule,
    String timeZone,
    @Nullable Retention retention,
    @Nullable String confirmRetention,
    ManagementPolicy managementPolicy,
    Adoption adoption,
    @Nullable Hold hold,
    @Nullable String releaseToken,
    DeletionPolicy deletionPolicy,
    @Nullable ServiceRequest serviceRequest,
    AllowedNamespaces allowedNamespaces,
    @Nullable String changeToken) {

  /** Keep counts; see the engine contract for what each keeps. */
  public record Retention(
      @Nullable Integer last,
      @Nullable Integer hourly,
      @Nullable Integer daily,
      @Nullable Integer weekly,
      @Nullable Integer monthly,
      @Nullable Integer yearly) {}

  /** A wanted hold. */
  public record Hold(String reason, String by, @Nullable String until) {}

  /** What a service request needs where people create policies (R21). */
  public record ServiceRequest(String organization, String tenant, Contact contact) {}

  /** Whom the people that create the policy may ask. */
  public record Contact(String name, String email, String phone) {}

  public enum ManagementPolicy {
    Manage,
    Observe
  }

  public enum Adoption {
    Refuse,
    Adopt
  }

  public enum DeletionPolicy {
    Orphan,
    Delete
  }
}
