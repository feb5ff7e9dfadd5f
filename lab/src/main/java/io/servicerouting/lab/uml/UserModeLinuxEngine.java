package io.servicerouting.lab.uml;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/** Finds classes with {@link InUserModeLinux} as Jupiter does, and runs them in there. */
public final class UserModeLinuxEngine implements TestEngine {

  static final String ID = "user-mode-linux";

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    EngineDescriptor engine = new EngineDescriptor(id, "user-mode-linux");
    DiscoveryForJupiter forJupiter = new DiscoveryForJupiter(request);
    if (!Guest.isHere() && !forJupiter.isEmpty()) {
      jupiter().discover(forJupiter, UniqueId.forEngine(Guest.JUPITER)).getChildren().stream()
          .filter(UserModeLinuxEngine::isForUs)
          .forEach(type -> engine.addChild(MirroredTest.of(type)));
    }
    return engine;
  }

  private static TestEngine jupiter() {
    return ServiceLoader.load(TestEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.getId().equals(Guest.JUPITER))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("junit-jupiter-engine is not in class path"));
  }

  private static boolean isForUs(TestDescriptor topLevel) {
    TestSource source = topLevel.getSource().orElse(null);
    return source instanceof ClassSource type
        && type.getJavaClass().isAnnotationPresent(InUserModeLinux.class);
  }

  @Override
  public void execute(ExecutionRequest request) {
    TestDescriptor engine = request.getRootTestDescriptor();
    Report report = new Report(engine, request.getEngineExecutionListener());
    report.begin();
    Settings settings = Settings.of(request.getConfigurationParameters());
    List<MirroredTest> left = engine.getChildren().stream().map(MirroredTest.class::cast).toList();
    while (!left.isEmpty()) {
      Boot.run(left, settings, report);
      left = left.stream().filter(type -> !report.isOver(type)).toList();
    }
    report.end();
  }
}
