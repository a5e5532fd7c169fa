package dev.coffer.operator.apiserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need an API server. All of a JVM share one, with the four CRDs in it; a test method
 * may ask for it with a parameter of type {@link ApiServer}, and for a {@link TestNamespace} of its
 * own.
 *
 * <p>Where there is no server to start they are skipped, except on CI.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ApiServerExtension.class)
public @interface WithApiServer {}
