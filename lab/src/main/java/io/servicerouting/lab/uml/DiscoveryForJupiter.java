package io.servicerouting.lab.uml;

import java.util.List;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.DiscoveryFilter;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;

/**
 * What to look for in our name, as a request that Jupiter understands. Classes that are plainly not
 * ours are left out, so that the many other tests of a run are not looked at twice.
 */
final class DiscoveryForJupiter implements EngineDiscoveryRequest {

  private final EngineDiscoveryRequest request;
  private final List<DiscoverySelector> selectors;

  DiscoveryForJupiter(EngineDiscoveryRequest request) {
    this.request = request;
    selectors =
        request.getSelectorsByType(DiscoverySelector.class).stream()
            .filter(DiscoveryForJupiter::mayBeOurs)
            .map(DiscoveryForJupiter::jupiters)
            .toList();
  }

  private static boolean mayBeOurs(DiscoverySelector selector) {
    return switch (selector) {
      case ClassSelector type -> isOurs(type.getJavaClass());
      case MethodSelector method -> isOurs(method.getJavaClass());
      case UniqueIdSelector id ->
          id.getUniqueId().getEngineId().orElse("").equals(UserModeLinuxEngine.ID);
      default -> true;
    };
  }

  private static boolean isOurs(Class<?> type) {
    return type.isAnnotationPresent(InUserModeLinux.class);
  }

  private static DiscoverySelector jupiters(DiscoverySelector selector) {
    return selector instanceof UniqueIdSelector id
        ? DiscoverySelectors.selectUniqueId(MirroredTest.jupiters(id.getUniqueId()))
        : selector;
  }

  boolean isEmpty() {
    return selectors.isEmpty();
  }

  @Override
  public <T extends DiscoverySelector> List<T> getSelectorsByType(Class<T> type) {
    return selectors.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public <T extends DiscoveryFilter<?>> List<T> getFiltersByType(Class<T> type) {
    return request.getFiltersByType(type);
  }

  @Override
  public ConfigurationParameters getConfigurationParameters() {
    return request.getConfigurationParameters();
  }

  @Override
  public EngineDiscoveryListener getDiscoveryListener() {
    return request.getDiscoveryListener();
  }

  @Override
  public OutputDirectoryCreator getOutputDirectoryCreator() {
    return request.getOutputDirectoryCreator();
  }
}
