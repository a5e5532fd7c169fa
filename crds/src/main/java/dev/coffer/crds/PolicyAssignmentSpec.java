package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which virtual machines, or which disk, a policy protects. */
@Form.Wire
@ValidationRule(
    value = "!has(self.runToken) || !has(self.target.disk)",
    message =
        "a single disk cannot be run on demand: remove runToken, or target the virtual machine",
    fieldPath = ".runToken")
@ValidationRule(
    value = "!has(self.verification) || !has(self.target.disk)",
    message =
        "a single disk cannot be proven to be recoverable: remove verification, or target the"
            + " virtual machine",
    fieldPath = ".verification")
public record PolicyAssignmentSpec(
    @Required @JsonPropertyDescription("The BackupPolicy that protects the target.")
        PolicyRef policyRef,
    @Required
        @JsonPropertyDescription(
            "What is protected: exactly one of virtualMachine, disk and selector.")
        Target target,
    @Default("false")
        @JsonPropertyDescription(
            "Also remove policies from the target that no PolicyAssignment declares. Without it,"
                + " only what this resource once added is removed.")
        boolean exclusive,
    @Form.Token
        @JsonPropertyDescription(
            "A new value runs the backup of the target once, now, beside the schedule; echoed with"
                + " the result in status.lastRun. Not for a disk.")
        @Nullable String runToken,
    @JsonPropertyDescription(
            "Prove on a schedule that the virtual machines can be recovered: each is restored as a"
                + " Test machine from its newest recovery point, checked and cleaned up. The"
                + " condition Proven tells. Not for a disk.")
        @Nullable Verification verification,
    @Form.Token
        @JsonPropertyDescription(
            "Any value of yours; echoed in status.appliedToken once this version of the spec has"
                + " been acted on.")
        @Nullable String changeToken) {

  /** Exactly one of the three. */
  @Form.Wire
  @ValidationRule(
      value =
          "[has(self.virtualMachine), has(self.disk), has(self.selector)]"
              + ".filter(x, x == true).size() == 1",
      message =
          "a target is exactly one of virtualMachine, disk and selector: use one PolicyAssignment"
              + " for each")
  public record Target(
      @JsonPropertyDescription(
              "One virtual machine with all of its disks, those added later included.")
          @Nullable VirtualMachineRef virtualMachine,
      @JsonPropertyDescription("One disk of a virtual machine, which does not inherit the policy.")
          @Nullable DiskTarget disk,
      @JsonPropertyDescription("All virtual machines that match everything given here.")
          @Nullable Selector selector) {}

  /** How the machines are proven to be recoverable, and when. */
  @Form.Wire
  public record Verification(
      @Required
          @Pattern(Patterns.CRON)
          @Size(min = 9, max = 128)
          @JsonPropertyDescription(
              "When each machine is restored and checked: five cron fields, as in a BackupPolicy,"
                  + " such as 0 6 * * 6.")
          String schedule,
      @Default("UTC")
          @Pattern(Patterns.TIME_ZONE)
          @Size(min = 1, max = 64)
          @JsonPropertyDescription("The time zone of the schedule, such as Europe/Paris.")
          String timeZone,
      @Required
          @Size(min = 1, max = Check.MAX)
          @JsonPropertyDescription("What each restored machine must show, all of it.")
          List<Check> checks,
      @Form.Timeout
          @JsonPropertyDescription(
              "How long the checks may take once the machine is there, in hours and minutes.")
          String timeout,
      @Pattern(Patterns.DURATION)
          @Size(min = 2, max = 10)
          @JsonPropertyDescription(
              "How old the newest proof of a machine may be, in hours and minutes such as 200h;"
                  + " without it, no older than the last two times of the schedule.")
          @Nullable String maxAge) {

    public Verification {
      timeZone = requireNonNullElse(timeZone, "UTC");
      checks = List.copyOf(requireNonNullElse(checks, List.of()));
      timeout = requireNonNullElse(timeout, Form.Timeout.DEFAULT);
    }
  }

  /** One disk; its virtual machine does not inherit the policy (R4). */
  @Form.Wire
  @ValidationRule(
      value = "has(self.name) != has(self.id)",
      message = "a disk is named by exactly one of name and id: keep one of the two")
  public record DiskTarget(
      @Required @JsonPropertyDescription("The virtual machine that the disk belongs to.")
          VirtualMachineRef virtualMachine,
      @Form.Name @JsonPropertyDescription("The disk's name; unique within its virtual machine.")
          @Nullable String name,
      @Form.Id @JsonPropertyDescription("The disk's id on the engine.") @Nullable String id) {}

  /** All virtual machines that match everything given here. */
  @Form.Wire
  @ValidationRule(
      value = "has(self.names) || has(self.tags) || has(self.folder)",
      message =
          "a selector needs at least one of names, tags and folder: use names: \"*\" to select"
              + " every virtual machine")
  public record Selector(
      @Form.Name
          @JsonPropertyDescription(
              "A glob over the machines' names: * stands for any text, ? for one character.")
          @Nullable String names,
      @Size(min = 1, max = 16)
          @JsonPropertyDescription("Tags that a machine must have, with these values, all of them.")
          @Nullable Map<String, @Size(max = 255) String> tags,
      @Pattern(Patterns.TEXT)
          @Size(min = 1, max = 1024)
          @JsonPropertyDescription(
              "The folder that a machine must be in or below, such as shop/web.")
          @Nullable String folder) {}
}
