package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One restore: from which recovery point, as what. Immutable but for promote and timeToLive. */
@Form.Wire
@ValidationRule(
    value =
        "has(self.restoredName) == has(oldSelf.restoredName)"
            + " && (!has(self.restoredName) || self.restoredName == oldSelf.restoredName)",
    message = "restoredName" + RestoreRequestSpec.CANNOT_CHANGE,
    fieldPath = ".restoredName")
@ValidationRule(
    value = RestoreRequestSpec.SAME_DISKS,
    message = "disks" + RestoreRequestSpec.CANNOT_CHANGE,
    fieldPath = ".disks")
@ValidationRule(
    value =
        "has(self.files) == has(oldSelf.files)"
            + " && (!has(self.files) || self.files == oldSelf.files)",
    message = "files" + RestoreRequestSpec.CANNOT_CHANGE,
    fieldPath = ".files")
@ValidationRule(
    value =
        "has(self.confirm) == has(oldSelf.confirm)"
            + " && (!has(self.confirm) || self.confirm == oldSelf.confirm)",
    message = "confirm" + RestoreRequestSpec.CANNOT_CHANGE,
    fieldPath = ".confirm")
@ValidationRule(
    value = "has(self.verification) == has(oldSelf.verification)",
    message = "verification" + RestoreRequestSpec.CANNOT_CHANGE,
    fieldPath = ".verification")
@ValidationRule(
    value = "self.mode != 'Production' || has(self.confirm)",
    message =
        "mode Production replaces the original virtual machine: set confirm to its name if that is"
            + " what you want",
    fieldPath = ".confirm")
@ValidationRule(
    value = "self.mode == 'Production' || !has(self.confirm)",
    message = "confirm is for mode Production only: set that mode, or remove confirm",
    fieldPath = ".confirm")
@ValidationRule(
    value =
        "!has(self.confirm) || !has(self.source.virtualMachine.name)"
            + " || self.confirm == self.source.virtualMachine.name",
    message = "confirm must repeat source.virtualMachine.name, letter by letter",
    fieldPath = ".confirm")
@ValidationRule(
    value = "self.mode != 'Production' || !has(self.restoredName)",
    message =
        "mode Production keeps the original name: remove restoredName, or use mode Test or Clone",
    fieldPath = ".restoredName")
@ValidationRule(
    value =
        "!has(self.restoredName) || !has(self.source.virtualMachine.name)"
            + " || self.restoredName != self.source.virtualMachine.name",
    message =
        "restoredName must differ from the name of the original: choose another, or leave it out",
    fieldPath = ".restoredName")
@ValidationRule(
    value = "self.mode == 'Test' || !self.promote",
    message = "only a Test restore can be promoted: remove promote, or use mode Test",
    fieldPath = ".promote")
@ValidationRule(
    value = "self.mode == 'Test' || !has(self.timeToLive)",
    message = "only a Test restore is cleaned up: remove timeToLive, or use mode Test",
    fieldPath = ".timeToLive")
@ValidationRule(
    value = "self.mode == 'Test' || !has(self.verification)",
    message = "only a Test restore is verified: remove verification, or use mode Test",
    fieldPath = ".verification")
@ValidationRule(
    value = "self.mode != 'Clone' || !self.powerOn",
    message =
        "a clone cannot be started before a policy protects it: remove powerOn, assign a policy to"
            + " the clone, then start it",
    fieldPath = ".powerOn")
@ValidationRule(
    value =
        "!has(self.files) || (self.mode == 'Test' && !has(self.restoredName) && !self.powerOn"
            + " && !self.promote && !has(self.timeToLive) && !has(self.verification)"
            + " && (!has(self.disks) || size(self.disks) == 0))",
    message =
        "files restores single files and no virtual machine: remove mode, restoredName, disks,"
            + " powerOn, promote, timeToLive and verification, or remove files",
    fieldPath = ".files")
public record RestoreRequestSpec(
    @Form.Engine
        @ValidationRule(value = Form.Engine.RULE, message = Form.Engine.MESSAGE)
        @JsonPropertyDescription(
            "The configured engine connection that has the recovery point. Cannot be changed.")
        String engine,
    @Required
        @ValidationRule(value = "self == oldSelf", message = "source" + CANNOT_CHANGE)
        @JsonPropertyDescription("Where the data comes from. Cannot be changed.")
        Source source,
    @Default("Test")
        @ValidationRule(value = "self == oldSelf", message = "mode" + CANNOT_CHANGE)
        @JsonPropertyDescription(
            "Test: a temporary machine with a name and ids of its own on an isolated network."
                + " Clone: the same, but lasting. Production: replaces the original and keeps its"
                + " name and ids; the original must be off. Cannot be changed.")
        Mode mode,
    @Form.Name
        @JsonPropertyDescription(
            "Name of the restored Test or Clone machine; chosen for you when left out. Cannot be"
                + " changed.")
        @Nullable String restoredName,
    @Size(max = 64)
        @JsonPropertyDescription(
            "The disks to restore; empty: all. In mode Production only the storage of these disks"
                + " is replaced. Cannot be changed.")
        List<DiskRef> disks,
    @Default("false")
        @ValidationRule(value = "self == oldSelf", message = "powerOn" + CANNOT_CHANGE)
        @JsonPropertyDescription(
            "Start the restored machine. Not in mode Clone. Cannot be changed.")
        boolean powerOn,
    @JsonPropertyDescription(
            "Restore single files instead of a virtual machine. Cannot be changed.")
        @Nullable Files files,
    @Form.Name
        @JsonPropertyDescription(
            "Must repeat the virtual machine's name in mode Production, because the original is"
                + " replaced. Cannot be changed.")
        @Nullable String confirm,
    @Default("false")
        @JsonPropertyDescription(
            "True turns the finished Test restore into the production machine.")
        boolean promote,
    @Pattern(Patterns.DURATION)
        @Size(min = 2, max = 10)
        @JsonPropertyDescription(
            "How long a Test restore is kept before it is cleaned up, in hours and minutes such as"
                + " 8h or 1h30m; without it, until it is verified or this resource is deleted.")
        @Nullable String timeToLive,
    @JsonPropertyDescription(
            "Checks to run on a Test restore, whose machine is started for those that need it."
                + " When all have passed, it is cleaned up at once unless timeToLive keeps it;"
                + " promote waits for them. When one has failed, the machine stays. Cannot be"
                + " changed.")
        @Nullable Verification verification,
    @Form.Token
        @JsonPropertyDescription(
            "Any value of yours; echoed in status.appliedToken once this version of the spec has"
                + " been acted on.")
        @Nullable String changeToken) {

  static final String CANNOT_CHANGE =
      " of a RestoreRequest cannot be changed: make a new one instead";

  /**
   * An empty list says the same as none. Written without a conditional, whose size the API server
   * cannot estimate, so that it would refuse the rule as too costly.
   */
  static final String SAME_DISKS =
      "(!has(self.disks) || size(self.disks) == 0)"
          + " == (!has(oldSelf.disks) || size(oldSelf.disks) == 0)"
          + " && (!has(self.disks) || !has(oldSelf.disks) || self.disks == oldSelf.disks)";

  public RestoreRequestSpec {
    engine = requireNonNullElse(engine, "default");
    mode = requireNonNullElse(mode, Mode.Test);
    disks = List.copyOf(requireNonNullElse(disks, List.of()));
  }

  /** Where the data comes from. */
  @Form.Wire
  public record Source(
      @Required @JsonPropertyDescription("The virtual machine that was backed up; it may be gone.")
          VirtualMachineRef virtualMachine,
      @Required
          @JsonPropertyDescription(
              "Which of its recovery points: exactly one of id, latest and before. Resolved once;"
                  + " the result is in status.recoveryPoint.")
          RecoveryPoint recoveryPoint) {}

  /** Exactly one of the three. */
  @Form.Wire
  @ValidationRule(
      value = "[has(self.id), has(self.latest), has(self.before)].filter(x, x == true).size() == 1",
      message = "a recovery point is named by exactly one of id, latest and before: keep one")
  @ValidationRule(
      value = "!has(self.latest) || self.latest",
      message = "latest can only be true: use id or before to name another recovery point",
      fieldPath = ".latest")
  public record RecoveryPoint(
      @Form.Id
          @JsonPropertyDescription("The recovery point of this id, as coffer backups lists it.")
          @Nullable String id,
      @JsonPropertyDescription("True: the newest recovery point.") @Nullable Boolean latest,
      @Form.Time
          @JsonPropertyDescription(
              "The newest recovery point from before this time, such as 2026-03-01T02:00:00Z.")
          @Nullable String before) {}

  /** What a restore makes. */
  public enum Mode {
    Test,
    Clone,
    Production
  }

  /** Single files instead of a virtual machine (R16). */
  @Form.Wire
  public record Files(
      @Required
          @Size(min = 1, max = 256)
          @JsonPropertyDescription(
              "Files and folders of the virtual machine: DISK:PARTITION:/path, GROUP/VOLUME:/path of"
                  + " LVM or, where only one file system has it, /path. A folder stands for all"
                  + " below it.")
          List<@Size(min = 1, max = 1024) @Pattern(Patterns.ARCHIVED_PATH) String> paths,
      @Required
          @Pattern(Patterns.FOLDER)
          @Size(min = 1, max = 1024)
          @JsonPropertyDescription(
              "An absolute folder on the engine's machine that the files are written below; it is"
                  + " made, and must be empty if it exists.")
          String destination) {

    public Files {
      paths = List.copyOf(requireNonNullElse(paths, List.of()));
    }
  }

  /** What the machine of a Test restore must show. */
  @Form.Wire
  @ValidationRule(
      value = "self.checks == oldSelf.checks && self.timeout == oldSelf.timeout",
      message = "verification" + CANNOT_CHANGE)
  public record Verification(
      @Required
          @Size(min = 1, max = Check.MAX)
          @JsonPropertyDescription("What the restored machine must show, all of it.")
          List<Check> checks,
      @Form.Timeout
          @JsonPropertyDescription(
              "How long the checks may take once the machine is there, in hours and minutes.")
          String timeout) {

    public Verification {
      checks = List.copyOf(requireNonNullElse(checks, List.of()));
      timeout = requireNonNullElse(timeout, Form.Timeout.DEFAULT);
    }
  }
}
