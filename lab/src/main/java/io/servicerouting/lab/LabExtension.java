package io.servicerouting.lab;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts a {@link Lab} for the tests of a class and passes it to them as a parameter. Options come
 * from {@link UseLab}, if present. Test classes with a lab do not run at the same time: one waits
 * for another, also in another process.
 */
public final class LabExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LabExtension.class);

  /** Starts it here, so that the time it takes is not counted as the first test's. */
  @Override
  public void beforeAll(ExtensionContext context) {
    lab(context);
  }

  /** Another process may be waiting for it. */
  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getEnclosingTestClasses().isEmpty()) {
      current(context).closeLab();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return lab(context);
  }

  private static Lab lab(ExtensionContext context) {
    var options =
        context
            .getTestClass()
            .flatMap(type ->
                AnnotationSupport.findAnnotation(
                    type, UseLab.class, context.getEnclosingTestClasses()))
            .map(LabExtension::options)
            .orElseGet(LabOptions::defaults);
    return current(context).like(options);
  }

  private static CurrentLab current(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(CurrentLab.class, key -> new CurrentLab(), CurrentLab.class);
  }

  private static LabOptions options(UseLab wanted) {
    var options =
        LabOptions.defaults().withWorkers(wanted.workers()).withBalancer(wanted.balancer());
    return wanted.kubeProxyDaemonSet()
        ? options.withKubeProxyDaemonSet(wanted.kubeProxy())
        : options.withKubeProxy(wanted.kubeProxy());
  }

  /** The one lab of this JVM, at most. */
  private static final class CurrentLab implements AutoCloseable {

    private final Thread closeAtExit = new Thread(this::closeLab, "close-lab");
    private @Nullable Lab lab;
    private @Nullable LabOptions options;
    private @Nullable TestTurn turn;

    CurrentLab() {
      Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    synchronized Lab like(LabOptions wanted) {
      var current = lab;
      if (current != null && wanted.equals(options) && current.isStillOurs()) {
        return current;
      }
      closeLab();
      turn = TestTurn.await();
      current = Lab.start(wanted);
      lab = current;
      options = wanted;
      return current;
    }

    @Override
    public void close() {
      closeLab();
      try {
        Runtime.getRuntime().removeShutdownHook(closeAtExit);
      } catch (IllegalStateException e) {
        // The JVM is going down, and this runs as the hook or beside it.
      }
    }

    private synchronized void closeLab() {
      if (lab != null) {
        lab.close();
        lab = null;
      }
      if (turn != null) {
        turn.close();
        turn = null;
      }
    }
  }
}
