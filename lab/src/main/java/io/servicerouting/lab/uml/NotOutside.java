package io.servicerouting.lab.uml;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Takes classes that run in user-mode-linux from Jupiter, which would run them here. */
public final class NotOutside implements PostDiscoveryFilter {

  @Override
  public FilterResult apply(TestDescriptor descriptor) {
    boolean jupiters = descriptor.getUniqueId().getEngineId().orElse("").equals(Guest.JUPITER);
    return FilterResult.includedIf(!jupiters || Guest.isHere() || !isInside(descriptor));
  }

  /** JUnit asks for tests; containers go if none is left in them. */
  private static boolean isInside(TestDescriptor descriptor) {
    boolean annotated =
        descriptor.getSource().orElse(null) instanceof ClassSource type
            && type.getJavaClass().isAnnotationPresent(InUserModeLinux.class);
    return annotated || descriptor.getParent().map(NotOutside::isInside).orElse(false);
  }
}
