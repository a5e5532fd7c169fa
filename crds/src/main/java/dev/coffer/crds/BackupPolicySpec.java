package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When to back up, where to, and for how long. */
@Form.Wire
@ValidationRule(
    value =
        "has(self.policyName) == has(oldSelf.policyName)"
            + " && (!has(self.policyName) || self.policyName == oldSelf.policyName)",
    message =
        "policyName cannot be changed: make another BackupPolicy and move the assignments to it",
    fieldPath = ".policyName")
@ValidationRule(
    value = "self.managementPolicy != 'Manage' || has(self.site)",
    message =
        "a managed policy needs a site: name the availability zone that stores the backups, or set"
            + " managementPolicy to Observe",
    fieldPath = ".site")
@ValidationRule(
    value = "self.managementPolicy != 'Manage' || has(self.retention)",
    message =
        "a managed policy needs a retention such as {daily: 7, weekly: 4}: say what is kept, or set"
            + " managementPolicy to Observe",
    fieldPath = ".retention")
@ValidationRule(
    value = "self.managementPolicy != 'Observe' || self.deletionPolicy != 'Delete'",
    message =
        "an observed policy is never deleted on the engine: set deletionPolicy to Orphan, or"
            + " managementPolicy to Manage",
    fieldPath = ".deletionPolicy")
@ValidationRule(
    value = "self.managementPolicy != 'Observe' || !(has(self.hold) || has(self.releaseToken))",
    message =
        "an observed policy is never held or released from here: remove hold and releaseToken, or"
            + " set managementPolicy to Manage",
    fieldPath = ".managementPolicy")
@ValidationRule(
    value = "!has(self.copies) || !has(self.site) || self.copies.all(copy, copy.site != self.site)",
    message =
        "a copy lies in another place than the backups themselves: name another site, or remove the"
            + " copy",
    fieldPath = ".copies")
public record BackupPolicySpec(
    @Form.Engine
        @ValidationRule(value = Form.Engine.RULE, message = Form.Engine.MESSAGE)
        @JsonPropertyDescription(
            "The configured engine connection that the policy lives on. Cannot be changed.")
        String engine,
    @Form.Name
        @JsonPropertyDescription(
            "The policy's name on the engine; metadata.name when left out. Cannot be changed.")
        @Nullable String policyName,
    @Form.Name
        @JsonPropertyDescription(
            "The site (availability zone) that stores the backups. It must not be the zone of the"
                + " virtual machines that the policy protects.")
        @Nullable String site,
    @Pattern(Patterns.CRON)
        @Size(min = 9, max = 128)
        @JsonPropertyDescription(
            "When the policy runs by itself: five cron fields (minute, hour, day of month, month,"
                + " day of week; 0 and 7 are Sunday), such as 0 2 * * 1-5. Without it the policy"
                + " runs on demand only.")
        @Nullable String schedule,
    @Default("UTC")
        @Pattern(Patterns.TIME_ZONE)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "The time zone of the schedule and of the periods of the retention, such as"
                + " Europe/Paris.")
        String timeZone,
    @JsonPropertyDescription("Which recovery points are kept. The last good one is kept always.")
        @Nullable Retention retention,
    @Pattern(Patterns.RETENTION)
        @Size(min = 6, max = 128)
        @JsonPropertyDescription(
            "Confirms a retention that keeps less than before and so lets recovery points expire:"
                + " repeat the new retention as text, in the order last, hourly, daily, weekly,"
                + " monthly, yearly and without zeros, such as daily=7,weekly=4. Until then the"
                + " change is Blocked with the reason ApprovalRequired.")
        @Nullable String confirmRetention,
    @Size(max = BackupPolicySpec.MAX_COPIES)
        @JsonPropertyDescription(
            "Further sites to which each recovery point is copied once it is made, each at most"
                + " once. When one is taken out, the points in it stay.")
        List<Copy> copies,
    @Default("Manage")
        @JsonPropertyDescription(
            "Manage: the policy on the engine is made and kept as said here. Observe: it was made"
                + " elsewhere and is only looked at; assignments to it work.")
        ManagementPolicy managementPolicy,
    @Default("Refuse")
        @JsonPropertyDescription(
            "What happens when the engine has a policy of this name already. Refuse: nothing, and"
                + " the conflict is reported. Adopt: it is taken over and changed to what is said"
                + " here.")
        Adoption adoption,
    @JsonPropertyDescription(
            "Holds all jobs of the policy for as long as this is set or until its time has come;"
                + " then releases them again.")
        @Nullable Hold hold,
    @Form.Token
        @JsonPropertyDescription(
            "A new value releases the policy's held jobs once; echoed in status.lastReleaseToken.")
        @Nullable String releaseToken,
    @Default("Orphan")
        @JsonPropertyDescription(
            "What happens on the engine when this resource is deleted. Orphan: the policy stays."
                + " Delete: its jobs and then the policy are deleted, once nothing is assigned to"
                + " it. Recovery points are kept either way.")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What people need to know to make the policy, on an engine where only people can. The"
                + " ready text of the request is then in status.serviceRequestText.")
        @Nullable ServiceRequest serviceRequest,
    @Default("{\"from\":\"Same\"}")
        @JsonPropertyDescription("Which namespaces may refer to this policy.")
        AllowedNamespaces allowedNamespaces,
    @Form.Token
        @JsonPropertyDescription(
            "Any value of yours; echoed in status.appliedToken once this version of the spec has"
                + " been acted on.")
        @Nullable String changeToken) {

  /** How many copies a policy can have. */
  public static final int MAX_COPIES = 8;

  public BackupPolicySpec {
    copies = List.copyOf(requireNonNullElse(copies, List.of()));
    engine = requireNonNullElse(engine, "default");
    timeZone = requireNonNullElse(timeZone, "UTC");
    managementPolicy = requireNonNullElse(managementPolicy, ManagementPolicy.Manage);
    adoption = requireNonNullElse(adoption, Adoption.Refuse);
    deletionPolicy = requireNonNullElse(deletionPolicy, DeletionPolicy.Orphan);
    if (allowedNamespaces == null) {
      allowedNamespaces = new AllowedNamespaces(AllowedNamespaces.From.Same, null);
    }
  }

  /** Keep counts; see the engine contract for what each keeps. */
  @Form.Wire
  @ValidationRule(
      value =
          "(has(self.last) && self.last > 0) || (has(self.hourly) && self.hourly > 0)"
              + " || (has(self.daily) && self.daily > 0) || (has(self.weekly) && self.weekly > 0)"
              + " || (has(self.monthly) && self.monthly > 0)"
              + " || (has(self.yearly) && self.yearly > 0)",
      message =
          "a retention must keep something: set at least one of last, hourly, daily, weekly,"
              + " monthly and yearly to more than 0")
  public record Retention(
      @Form.KeepCount @JsonPropertyDescription("How many of the newest points are kept.")
          @Nullable Integer last,
      @Form.KeepCount
          @JsonPropertyDescription("For how many hours that have points the newest is kept.")
          @Nullable Integer hourly,
      @Form.KeepCount
          @JsonPropertyDescription("For how many days that have points the newest is kept.")
          @Nullable Integer daily,
      @Form.KeepCount
          @JsonPropertyDescription("For how many ISO weeks that have points the newest is kept.")
          @Nullable Integer weekly,
      @Form.KeepCount
          @JsonPropertyDescription("For how many months that have points the newest is kept.")
          @Nullable Integer monthly,
      @Form.KeepCount
          @JsonPropertyDescription("For how many years that have points the newest is kept.")
          @Nullable Integer yearly) {}

  /** A second place for the recovery points of the policy. */
  @Form.Wire
  @ValidationRule(
      value = "self.kind == 'Immutable' || !has(self.lock)",
      message = "only an immutable copy has a lock: remove lock, or use kind Immutable",
      fieldPath = ".lock")
  @ValidationRule(
      value = "self.kind != 'Immutable' || has(self.lock)",
      message =
          "an immutable copy needs a lock such as {mode: Governance, days: 30}: say for how long"
              + " nobody may delete it, or use kind Replica",
      fieldPath = ".lock")
  public record Copy(
      @Required
          @Form.Name
          @JsonPropertyDescription(
              "The site that has the copy: another one than the policy's own. It may stand in the"
                  + " zone of the virtual machines.")
          String site,
      @Default("Replica")
          @JsonPropertyDescription(
              "Replica: it can be changed and deleted, as the backups themselves. Immutable: nobody"
                  + " can delete it before its time; its site must be in a bucket with Object"
                  + " Lock.")
          CopyKind kind,
      @JsonPropertyDescription(
              "Which recovery points are kept there; the same as the policy keeps when left out.")
          @Nullable Retention retention,
      @Pattern(Patterns.RETENTION)
          @Size(min = 6, max = 128)
          @JsonPropertyDescription(
              "Confirms that the copy keeps less than before, as confirmRetention of the policy"
                  + " does: what it is to keep, as text.")
          @Nullable String confirmRetention,
      @JsonPropertyDescription("How a recovery point in an immutable copy is kept from deletion.")
          @Nullable Lock lock) {

    public Copy {
      kind = requireNonNullElse(kind, CopyKind.Replica);
    }
  }

  /** How long nobody deletes a recovery point. */
  @Form.Wire
  public record Lock(
      @Required
          @JsonPropertyDescription(
              "Governance: people with a special right can lift it. Compliance: nobody can.")
          LockMode mode,
      @Required
          @Min(1)
          @Max(36500)
          @JsonPropertyDescription(
              "For how many days from the making of the copy. What its retention keeps for longer stays"
                  + " locked for longer, what it keeps shorter stays until then.")
          Integer days) {}

  /** A wanted hold. */
  @Form.Wire
  public record Hold(
      @Required @Form.Sentence @JsonPropertyDescription("Why the policy is held, for the others.")
          String reason,
      @Required @Form.Name @JsonPropertyDescription("Who wants it held and may be asked.")
          String by,
      @Form.Time
          @JsonPropertyDescription(
              "When the hold ends by itself, such as 2026-03-01T06:00:00Z; without it, when hold is"
                  + " removed.")
          @Nullable String until) {}

  /** What a service request needs where people create policies (R21). */
  @Form.Wire
  public record ServiceRequest(
      @Required @Form.Name @JsonPropertyDescription("The organisation that asks.")
          String organization,
      @Required @Form.Name @JsonPropertyDescription("The tenant that gets the policy.")
          String tenant,
      @Required @JsonPropertyDescription("Whom the people that create the policy may ask.")
          Contact contact) {}

  /** Whom the people that create the policy may ask. */
  @Form.Wire
  public record Contact(
      @Required @Form.Name @JsonPropertyDescription("The person's first and last name.")
          String name,
      @Required
          @Pattern(Patterns.EMAIL)
          @Size(min = 5, max = 254)
          @JsonPropertyDescription("The person's e-mail address.")
          String email,
      @Required
          @Pattern(Patterns.PHONE)
          @Size(min = 3, max = 32)
          @JsonPropertyDescription("The person's telephone number, such as +33 1 23 45 67 89.")
          String phone) {}

  /** Whether a copy can be deleted. */
  public enum CopyKind {
    Replica,
    Immutable
  }

  /** Who can lift a lock. */
  public enum LockMode {
    Governance,
    Compliance
  }

  /** Whether the policy is made as said or only looked at. */
  public enum ManagementPolicy {
    Manage,
    Observe
  }

  /** What to do about a policy of that name which is there already. */
  public enum Adoption {
    Refuse,
    Adopt
  }

  /** What the deletion of the resource means on the engine. */
  public enum DeletionPolicy {
    Orphan,
    Delete
  }
}
