import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.io.File;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;

/**
 * What ClusterPlane compares with: the least that an operator can do, as the SDK does it when it is
 * not told otherwise. It puts a finalizer on each assignment and says in its status that it is
 * ready.
 *
 * <p>Usage: {@code FinalizerAndStatus.java KUBECONFIG NAMESPACE}; it works until it is ended.
 */
public class FinalizerAndStatus implements Reconciler<PolicyAssignment>, Cleaner<PolicyAssignment> {

  public static void main(String[] args) throws InterruptedException {
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(new File(args[0]))).build();
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var operator =
        new Operator(
            configured -> configured.withKubernetesClient(client).withExecutorService(threads));
    operator.register(new FinalizerAndStatus(), configured -> configured.settingNamespace(args[1]));
    operator.start();
    Thread.currentThread().join(); // all other threads are daemons
  }

  @Override
  public UpdateControl<PolicyAssignment> reconcile(
      PolicyAssignment found, Context<PolicyAssignment> context) {
    var mine = new PolicyAssignment();
    mine.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(found.getMetadata().getNamespace())
            .withName(found.getMetadata().getName())
            .build());
    mine.setStatus(ready(found.getMetadata().getGeneration()));
    return UpdateControl.patchStatus(mine);
  }

  private static PolicyAssignmentStatus ready(long generation) {
    return Serialization.unmarshal(
        """
        {"observedGeneration": %1$d, "ready": "True", "summary": "Ready",
         "conditions": [{"type": "Ready", "status": "True", "observedGeneration": %1$d,
           "reason": "Succeeded", "message": "It is there.", "lastTransitionTime": "%2$s"}]}
        """
            .formatted(generation, Instant.now().truncatedTo(ChronoUnit.SECONDS)),
        PolicyAssignmentStatus.class);
  }

  @Override
  public DeleteControl cleanup(PolicyAssignment found, Context<PolicyAssignment> context) {
    return DeleteControl.defaultDelete();
  }
}
