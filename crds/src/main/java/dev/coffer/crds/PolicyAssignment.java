package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which virtual machines, or which disk, a BackupPolicy protects. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("policyassignments")
@ShortNames("vbpa")
@Categories(Api.CATEGORY)
@JsonClassDescription("Which virtual machines, or which disk, a BackupPolicy protects.")
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "STATUS",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "POLICY",
    jsonPath = ".spec.policyRef.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "PROTECTED",
    jsonPath = ".status.counts.protected",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "NEXT",
    jsonPath = ".status.nextRun",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "MATCHED",
    jsonPath = ".status.counts.matched",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "PROVEN",
    jsonPath = ".status.conditions[?(@.type==\"Proven\")].status",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "MESSAGE",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class PolicyAssignment extends CustomResource<PolicyAssignmentSpec, PolicyAssignmentStatus>
    implements Namespaced {

  @Override
  @Required
  @JsonPropertyDescription("What is to be protected by which policy.")
  public PolicyAssignmentSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("What is so on the engine, and why; written by Coffer only.")
  public PolicyAssignmentStatus getStatus() {
    return super.getStatus();
  }
}
