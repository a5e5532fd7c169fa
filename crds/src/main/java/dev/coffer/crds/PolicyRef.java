package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A BackupPolicy; without a namespace it is in the namespace of the resource that refers to it. */
@Form.Wire
public record PolicyRef(
    @Required
        @Pattern(Patterns.SUBDOMAIN)
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("metadata.name of the BackupPolicy.")
        String name,
    @Pattern(Patterns.LABEL)
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Namespace of the BackupPolicy, which must allow this one in its allowedNamespaces."
                + " Leave it out for a policy of the same namespace.")
        @Nullable String namespace) {}
