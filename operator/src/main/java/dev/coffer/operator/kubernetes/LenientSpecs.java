package dev.coffer.operator.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.DiskExclusionSpec;
import dev.coffer.crds.PolicyAssignmentSpec;
import dev.coffer.crds.RestoreRequestSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How resources are read from an API server: a spec that was stored under an older definition, and
 * that the types cannot hold, is null. Otherwise one such resource would end the watch of its kind.
 */
public final class LenientSpecs {

  private static final Set<Class<?>> SPECS =
      Set.of(
          BackupPolicySpec.class,
          PolicyAssignmentSpec.class,
          DiskExclusionSpec.class,
          RestoreRequestSpec.class);

  private LenientSpecs() {}

  /** For the client that the operator is given. */
  public static KubernetesSerialization serialization() {
    var module = new SimpleModule("lenient specs").setDeserializerModifier(new Modifier());
    return new KubernetesSerialization(JsonMapper.builder().addModule(module).build(), true);
  }

  private static final class Modifier extends BeanDeserializerModifier {

    private static final long serialVersionUID = 1;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      return SPECS.contains(bean.getBeanClass()) ? new OrNull(deserializer) : deserializer;
    }
  }

  private static final class OrNull extends DelegatingDeserializer {

    private static final long serialVersionUID = 1;

    OrNull(JsonDeserializer<?> strict) {
      super(strict);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> strict) {
      return new OrNull(strict);
    }

    /** The whole spec is read before it is understood, so that what follows it is found. */
    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      TreeNode tree = parser.readValueAsTree();
      try (JsonParser spec = tree.traverse(parser.getCodec())) {
        spec.nextToken();
        return super.deserialize(spec, context);
      } catch (JsonProcessingException e) {
        return null;
      }
    }
  }
}
