package dev.coffer.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A disk of a virtual machine that is named beside it, by exactly one of name and id. */
@Form.Wire
@ValidationRule(
    value = "has(self.name) != has(self.id)",
    message = "a disk is named by exactly one of name and id: keep one of the two")
public record DiskRef(
    @Form.Name @JsonPropertyDescription("The disk's name; unique within its virtual machine.")
        @Nullable String name,
    @Form.Id @JsonPropertyDescription("The disk's id on the engine.") @Nullable String id) {}
