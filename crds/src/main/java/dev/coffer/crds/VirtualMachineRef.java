package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A virtual machine on the engine, by exactly one of name and id. */
@Form.Wire
@ValidationRule(
    value = "has(self.name) != has(self.id)",
    message = "a virtual machine is named by exactly one of name and id: keep one of the two")
public record VirtualMachineRef(
    @Form.Name
        @JsonPropertyDescription(
            "The machine's name on the engine. It must be the only machine of that name that the"
                + " namespace may see.")
        @Nullable String name,
    @Form.Id
        @JsonPropertyDescription("The machine's id on the engine, for names that are not unique.")
        @Nullable String id) {}
