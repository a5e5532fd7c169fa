package dev.coffer.operator.testing;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.BackupPolicySpec.Adoption;
import dev.coffer.crds.BackupPolicySpec.DeletionPolicy;
import dev.coffer.crds.BackupPolicySpec.Hold;
import dev.coffer.crds.BackupPolicySpec.ManagementPolicy;
import dev.coffer.crds.Check;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.DiskExclusionSpec;
import dev.coffer.crds.DiskRef;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentSpec;
import dev.coffer.crds.PolicyAssignmentSpec.DiskTarget;
import dev.coffer.crds.PolicyAssignmentSpec.Selector;
import dev.coffer.crds.PolicyAssignmentSpec.Target;
import dev.coffer.crds.PolicyRef;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.crds.VirtualMachineRef;
import dev.coffer.operator.plan.ResourceKey;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources in few words; what a test does not say has the default of the schema. */
public final class Resources {

  public static final String NAMESPACE = "shop";
  public static final String ENGINE = "default";

  private Resources() {}

  public static ResourceKey key(Kind kind, String name) {
    return new ResourceKey(kind, NAMESPACE, name);
  }

  /** The same resource in another namespace. */
  public static <R extends CustomResource<?, ?>> R in(String namespace, R resource) {
    resource.getMetadata().setNamespace(namespace);
    return resource;
  }

  private static ObjectMeta metadata(String name) {
    var metadata = new ObjectMeta();
    metadata.setNamespace(NAMESPACE);
    metadata.setName(name);
    return metadata;
  }

  /** A policy under construction. */
  public static final class PolicyBuilder {
    private final String name;
    private String namespace = NAMESPACE;
    private String engine = ENGINE;
    private @Nullable String policyName;
    private @Nullable String site = "vault-b";
    private int daily = 7;
    private final List<BackupPolicySpec.Copy> copies = new ArrayList<>();
    private @Nullable String confirmRetention;
    private @Nullable String schedule;
    private ManagementPolicy management = ManagementPolicy.Manage;
    private Adoption adoption = Adoption.Refuse;
    private DeletionPolicy deletion = DeletionPolicy.Orphan;
    private @Nullable Hold hold;
    private @Nullable String releaseToken;
    private AllowedNamespaces allowed = new AllowedNamespaces(AllowedNamespaces.From.Same, null);

    private PolicyBuilder(String name) {
      this.name = name;
    }

    public PolicyBuilder in(String other) {
      namespace = other;
      return this;
    }

    public PolicyBuilder on(String other) {
      engine = other;
      return this;
    }

    public PolicyBuilder named(String onEngine) {
      policyName = onEngine;
      return this;
    }

    public PolicyBuilder site(@Nullable String newSite) {
      site = newSite;
      return this;
    }

    public PolicyBuilder daily(int count) {
      daily = count;
      return this;
    }

    public PolicyBuilder confirm(String retention) {
      confirmRetention = retention;
      return this;
    }

    public PolicyBuilder schedule(String cron) {
      schedule = cron;
      return this;
    }

    public PolicyBuilder observe() {
      management = ManagementPolicy.Observe;
      return this;
    }

    public PolicyBuilder adopt() {
      adoption = Adoption.Adopt;
      return this;
    }

    public PolicyBuilder copy(BackupPolicySpec.Copy copy) {
      copies.add(copy);
      return this;
    }

    public PolicyBuilder deleteOnEngine() {
      deletion = DeletionPolicy.Delete;
      return this;
    }

    public PolicyBuilder hold(@Nullable String until) {
      hold = new Hold("maintenance", "ops", until);
      return this;
    }

    public PolicyBuilder release(String token) {
      releaseToken = token;
      return this;
    }

    public PolicyBuilder allow(AllowedNamespaces namespaces) {
      allowed = namespaces;
      return this;
    }

    public BackupPolicy build() {
      var policy = new BackupPolicy();
      policy.setMetadata(metadata(name));
      policy.getMetadata().setNamespace(namespace);
      policy.setSpec(
          new BackupPolicySpec(
              engine,
              policyName,
              site,
              schedule,
              "UTC",
              new BackupPolicySpec.Retention(null, null, daily, null, null, null),
              confirmRetention,
              copies,
              management,
              adoption,
              hold,
              releaseToken,
              deletion,
              null,
              allowed,
              null));
      return policy;
    }
  }

  public static PolicyBuilder policy(String name) {
    return new PolicyBuilder(name);
  }

  /** An assignment under construction. */
  public static final class AssignmentBuilder {
    private final String name;
    private final PolicyRef policy;
    private Target target = new Target(null, null, null);
    private boolean exclusive;
    private @Nullable String runToken;
    private PolicyAssignmentSpec.@Nullable Verification verification;

    private AssignmentBuilder(String name, PolicyRef policy) {
      this.name = name;
      this.policy = policy;
    }

    public AssignmentBuilder vm(String vm) {
      target = new Target(new VirtualMachineRef(vm, null), null, null);
      return this;
    }

    public AssignmentBuilder vmId(String id) {
      target = new Target(new VirtualMachineRef(null, id), null, null);
      return this;
    }

    public AssignmentBuilder disk(String vm, String disk) {
      var ref = new DiskTarget(new VirtualMachineRef(vm, null), disk, null);
      target = new Target(null, ref, null);
      return this;
    }

    public AssignmentBuilder names(String glob) {
      return select(new Selector(glob, null, null));
    }

    public AssignmentBuilder select(Selector selector) {
      target = new Target(null, null, selector);
      return this;
    }

    public AssignmentBuilder exclusive() {
      exclusive = true;
      return this;
    }

    public AssignmentBuilder run(@Nullable String token) {
      runToken = token;
      return this;
    }

    public AssignmentBuilder prove(String schedule, Check... checks) {
      return prove(schedule, null, checks);
    }

    public AssignmentBuilder prove(String schedule, @Nullable String maxAge, Check... checks) {
      verification =
          new PolicyAssignmentSpec.Verification(schedule, "UTC", List.of(checks), "10m", maxAge);
      return this;
    }

    public PolicyAssignment build() {
      var assignment = new PolicyAssignment();
      assignment.setMetadata(metadata(name));
      assignment.setSpec(
          new PolicyAssignmentSpec(policy, target, exclusive, runToken, verification, null));
      return assignment;
    }
  }

  public static AssignmentBuilder assign(String name, String policy) {
    return new AssignmentBuilder(name, new PolicyRef(policy, null));
  }

  public static AssignmentBuilder assign(String name, String namespace, String policy) {
    return new AssignmentBuilder(name, new PolicyRef(policy, namespace));
  }

  /** Leaves disks of a machine out of all its policies, or of those that are named. */
  public static DiskExclusion exclude(
      String name, String vm, String disk, @Nullable String until, String... policies) {
    var exclusion = new DiskExclusion();
    exclusion.setMetadata(metadata(name));
    exclusion.setSpec(
        new DiskExclusionSpec(
            ENGINE,
            new VirtualMachineRef(vm, null),
            List.of(new DiskRef(disk, null)),
            Arrays.stream(policies).map(policy -> new PolicyRef(policy, null)).toList(),
            DiskExclusionSpec.Reason.TemporaryData,
            "scratch",
            "ops",
            until,
            null,
            null));
    return exclusion;
  }

  /** Something listens on a port. */
  public static Check port(int number) {
    return new Check(null, new Check.TcpPort(number), null, null);
  }

  /** A disk has a file. */
  public static Check file(String path, @Nullable String sha256) {
    return new Check(null, null, null, new Check.File(path, sha256));
  }

  /** A restore under construction. */
  public static final class RestoreBuilder {
    private final String name;
    private final String vm;
    private Mode mode = Mode.Test;
    private RestoreRequestSpec.RecoveryPoint point =
        new RestoreRequestSpec.RecoveryPoint(null, true, null);
    private @Nullable String restoredName;
    private @Nullable String confirm;
    private boolean promote;
    private @Nullable String timeToLive;
    private RestoreRequestSpec.@Nullable Files files;
    private List<DiskRef> disks = List.of();
    private RestoreRequestSpec.@Nullable Verification verification;

    private RestoreBuilder(String name, String vm) {
      this.name = name;
      this.vm = vm;
    }

    public RestoreBuilder mode(Mode newMode) {
      mode = newMode;
      return this;
    }

    public RestoreBuilder as(String newName) {
      restoredName = newName;
      return this;
    }

    public RestoreBuilder before(String time) {
      point = new RestoreRequestSpec.RecoveryPoint(null, null, time);
      return this;
    }

    public RestoreBuilder confirm(String text) {
      confirm = text;
      return this;
    }

    public RestoreBuilder promote() {
      promote = true;
      return this;
    }

    public RestoreBuilder files(String path, String destination) {
      files = new RestoreRequestSpec.Files(List.of(path), destination);
      return this;
    }

    public RestoreBuilder disk(String disk) {
      disks = List.of(new DiskRef(disk, null));
      return this;
    }

    public RestoreBuilder timeToLive(String duration) {
      timeToLive = duration;
      return this;
    }

    public RestoreBuilder verify(Check... checks) {
      verification = new RestoreRequestSpec.Verification(List.of(checks), "10m");
      return this;
    }

    public RestoreRequest build() {
      var request = new RestoreRequest();
      request.setMetadata(metadata(name));
      request.setSpec(
          new RestoreRequestSpec(
              ENGINE,
              new RestoreRequestSpec.Source(new VirtualMachineRef(vm, null), point),
              mode,
              restoredName,
              disks,
              false,
              files,
              confirm,
              promote,
              timeToLive,
              verification,
              null));
      return request;
    }
  }

  public static RestoreBuilder restore(String name, String vm) {
    return new RestoreBuilder(name, vm);
  }
}
