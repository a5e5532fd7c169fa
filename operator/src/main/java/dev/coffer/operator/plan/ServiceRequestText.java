package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicySpec.ServiceRequest;
import dev.coffer.engine.PolicySpec;
import org.jspecify.annotations.Nullable;

/** The text of a service request, ready to send, where people create policies (R21). */
final class ServiceRequestText {

  private ServiceRequestText() {}

  static String of(String wish, PolicySpec policy, @Nullable ServiceRequest request) {
    return """
        Subject: %s backup policy %s

        Organization: %s
        Tenant: %s
        Contact: %s
        Backup policy: %s
        Storage site: %s
        Schedule: %s
        Retention: %s
        Copies: %s
        """
        .formatted(
            wish,
            policy.name(),
            request == null ? "(fill in, or set spec.serviceRequest)" : request.organization(),
            request == null ? "(fill in, or set spec.serviceRequest)" : request.tenant(),
            contact(request),
            policy.name(),
            policy.site(),
            PolicySpecs.text(policy.schedule()),
            policy.retention(),
            PolicySpecs.text(policy.copies()));
  }

  private static String contact(@Nullable ServiceRequest request) {
    if (request == null) {
      return "(fill in, or set spec.serviceRequest)";
    }
    var contact = request.contact();
    return "%s, %s, %s".formatted(contact.name(), contact.email(), contact.phone());
  }
}
