package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Engine;
import dev.coffer.engine.JobId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;

/** What both platforms have in common: everything that no public call of the API does. */
public abstract class ConsoleEngine implements Engine {

  @Override
  public final PolicyId createPolicy(RequestId request, PolicySpec spec) {
    throw ManualSteps.unsupported(Capability.MANAGE_POLICIES);
  }

  @Override
  public final void updatePolicy(PolicyId policy, PolicySpec spec) {
    throw ManualSteps.unsupported(
        spec.copies().isEmpty() ? Capability.MANAGE_POLICIES : Capability.COPY_POINTS);
  }

  @Override
  public final void deletePolicy(PolicyId policy) {
    throw ManualSteps.unsupported(Capability.MANAGE_POLICIES);
  }

  @Override
  public final void hold(JobId job) {
    throw ManualSteps.unsupported(Capability.HOLD_JOBS);
  }

  @Override
  public final void release(JobId job) {
    throw ManualSteps.unsupported(Capability.RELEASE_JOBS);
  }

  @Override
  public final void deleteJob(JobId job) {
    throw ManualSteps.unsupported(Capability.DELETE_JOBS);
  }

  @Override
  public final RestoreId restore(RequestId request, RestoreOrder order) {
    throw ManualSteps.unsupported(
        order.form() instanceof RestoreOrder.Files ? Capability.RESTORE_FILES : Capability.RESTORE);
  }

  @Override
  public final void promote(RestoreId restore) {
    throw ManualSteps.unsupported(Capability.PROMOTE);
  }

  @Override
  public final void cleanUp(RestoreId restore) {
    throw ManualSteps.unsupported(Capability.RESTORE);
  }
}
