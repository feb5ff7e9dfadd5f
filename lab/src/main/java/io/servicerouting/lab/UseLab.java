package io.servicerouting.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a {@link Lab}: constructors, tests and life-cycle methods may have a parameter
 * of that type. Classes that ask for the same lab share one, one after the other; a class that asks
 * for another one has it started in place of the last. The lab ends with the last test of the JVM.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(LabExtension.class)
public @interface UseLab {

  /** 1 to 6. */
  int workers() default 3;

  KubeProxyMode kubeProxy() default KubeProxyMode.NONE;

  /** Whether kube-proxy runs as a DaemonSet, as kubeadm installs it. */
  boolean kubeProxyDaemonSet() default false;

  BalancerMode balancer() default BalancerMode.HEALTH;
}
