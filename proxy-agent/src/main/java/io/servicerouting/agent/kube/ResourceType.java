package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.ObjectDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What to list and watch, and how to read it. Belongs to one {@link Watcher}, because decoders are
 * not thread-safe.
 *
 * @param kind the kind of the objects, for logs and metrics
 * @param path the collection
 * @param labelSelector which objects, by label; null for all
 * @param fieldSelector which objects, by field; null for all
 * @param metadataOnly whether the server should leave out everything but {@code metadata}
 * @param optional whether the resource may be missing altogether because its CRD is not installed:
 *     then it counts as empty until it appears
 * @param decoder reads the objects
 * @param <T> what routing makes of them
 */
public record ResourceType<T>(
    String kind,
    ApiPath path,
    @Nullable String labelSelector,
    @Nullable String fieldSelector,
    boolean metadataOnly,
    boolean optional,
    ObjectDecoder<T> decoder) {

  static <T> ResourceType<T> of(String kind, ApiPath path, ObjectDecoder<T> decoder) {
    return new ResourceType<>(kind, path, null, null, false, false, decoder);
  }

  ResourceType<T> withLabelSelector(String selector) {
    return new ResourceType<>(kind, path, selector, fieldSelector, metadataOnly, optional, decoder);
  }

  ResourceType<T> withFieldSelector(String selector) {
    return new ResourceType<>(kind, path, labelSelector, selector, metadataOnly, optional, decoder);
  }

  ResourceType<T> asMetadataOnly() {
    return new ResourceType<>(kind, path, labelSelector, fieldSelector, true, optional, decoder);
  }

  ResourceType<T> asOptional() {
    return new ResourceType<>(
        kind, path, labelSelector, fieldSelector, metadataOnly, true, decoder);
  }
}
