package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.Install;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the API and the agents spell {@link Install}. */
final class Installs {

  private Installs() {}

  static String apiName(Install install) {
    return switch (install) {
      case BESIDE_KUBE_PROXY -> "BesideKubeProxy";
      case INSTEAD_OF_KUBE_PROXY -> "InsteadOfKubeProxy";
    };
  }

  /** Empty if it is unset or a word this version does not know. */
  static Optional<Install> parse(@Nullable String text) {
    for (var install : Install.values()) {
      if (apiName(install).equals(text)) {
        return Optional.of(install);
      }
    }
    return Optional.empty();
  }
}
