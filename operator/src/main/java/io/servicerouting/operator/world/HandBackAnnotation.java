package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How somebody says that Services are handed back though kube-proxy does not run: because another
 * proxy routes them, or nobody has to. On the ServiceRoutingConfig before it is deleted, or on the
 * installation's ConfigMap, also afterwards.
 */
public final class HandBackAnnotation {
  /** Its name. */
  public static final String NAME = "servicerouting.io/hand-back";

  /** Its only value. */
  public static final String WITHOUT_KUBE_PROXY = "WithoutKubeProxy";

  private HandBackAnnotation() {}

  /** What it says; null if it is not there, or there is no object. */
  public static @Nullable String of(@Nullable HasMetadata object) {
    var annotations = object == null ? null : object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(NAME);
  }

  /** Whether it says that kube-proxy is not to be waited for. */
  public static boolean isSet(@Nullable HasMetadata object) {
    return WITHOUT_KUBE_PROXY.equals(of(object));
  }
}
