package io.servicerouting.lab;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts an {@link ApiServer} once per JVM and set of options, passes it to tests as a parameter,
 * and stops it when the last test has run. Options come from {@link UseApiServer}, if present.
 */
public final class ApiServerExtension implements BeforeAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ApiServerExtension.class);

  /** Starts it here, so that the time it takes is not counted as the first test's. */
  @Override
  public void beforeAll(ExtensionContext context) {
    server(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ApiServer.class;
  }

  @Override
  public ApiServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  private static ApiServer server(ExtensionContext context) {
    var options =
        context
            .getTestClass()
            .flatMap(type ->
                AnnotationSupport.findAnnotation(
                    type, UseApiServer.class, context.getEnclosingTestClasses()))
            .map(wanted -> new ApiServerOptions(wanted.controllerManager()))
            .orElseGet(ApiServerOptions::defaults);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(options, ApiServer::start, ApiServer.class);
  }
}
