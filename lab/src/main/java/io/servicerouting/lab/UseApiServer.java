package io.servicerouting.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class an {@link ApiServer}: constructors, tests and life-cycle methods may have a
 * parameter of that type. All classes of one JVM that ask for the same options share one server, so
 * tests should keep to namespaces of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ApiServerExtension.class)
public @interface UseApiServer {

  /** Whether the controller manager runs too. */
  boolean controllerManager() default false;
}
