package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Disks that the policies of their virtual machine leave out, and who answers for that (R5). */
@Form.Wire
@ValidationRule(
    value = "self.reason != 'ProtectedElsewhere' || has(self.replacedBy)",
    message = "with the reason ProtectedElsewhere, say in replacedBy how the data is saved instead",
    fieldPath = ".replacedBy")
public record DiskExclusionSpec(
    @Form.Engine
        @ValidationRule(value = Form.Engine.RULE, message = Form.Engine.MESSAGE)
        @JsonPropertyDescription(
            "The configured engine connection that the virtual machine is on. Cannot be changed.")
        String engine,
    @Required @JsonPropertyDescription("The virtual machine that the disks belong to.")
        VirtualMachineRef virtualMachine,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "The disks that are left out. At least one disk of the machine must stay protected.")
        List<DiskRef> disks,
    @Size(max = 32)
        @JsonPropertyDescription(
            "The policies that leave the disks out; empty: all policies of the virtual machine.")
        List<PolicyRef> policyRefs,
    @Required
        @JsonPropertyDescription(
            "ConstantWrites: a snapshot of the disk cannot close. TemporaryData: nobody would miss"
                + " it. ProtectedElsewhere: replacedBy says where. Other: justification says it"
                + " all.")
        Reason reason,
    @Required
        @Form.Sentence
        @JsonPropertyDescription("Why leaving the disks out is right, for whoever audits it.")
        String justification,
    @Required @Form.Name @JsonPropertyDescription("Who answers for the exclusion.") String owner,
    @Form.Time
        @JsonPropertyDescription(
            "When the exclusion stops applying by itself, such as 2026-12-31T00:00:00Z; without it,"
                + " when this resource is deleted.")
        @Nullable String expiresAt,
    @JsonPropertyDescription("How the data is saved instead.") @Nullable Replacement replacedBy,
    @Form.Token
        @JsonPropertyDescription(
            "Any value of yours; echoed in status.appliedToken once this version of the spec has"
                + " been acted on.")
        @Nullable String changeToken) {

  public DiskExclusionSpec {
    engine = requireNonNullElse(engine, "default");
    disks = List.copyOf(requireNonNullElse(disks, List.of()));
    policyRefs = List.copyOf(requireNonNullElse(policyRefs, List.of()));
  }

  /** Why the disks are left out. */
  public enum Reason {
    ConstantWrites,
    TemporaryData,
    ProtectedElsewhere,
    Other
  }

  /** How the data is saved instead. */
  @Form.Wire
  public record Replacement(
      @Required
          @Form.Name
          @JsonPropertyDescription("The other way, such as a database dump or replication.")
          String method,
      @Form.Sentence
          @JsonPropertyDescription("Where that is described or can be checked, such as a link.")
          @Nullable String reference) {}
}
