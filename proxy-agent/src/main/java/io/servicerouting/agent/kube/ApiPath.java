package io.servicerouting.agent.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server serves a collection or an object.
 *
 * @param group the API group; empty for the core group
 * @param version for example {@code v1}
 * @param plural the resource's plural name, for example {@code services}
 * @param namespace null for a cluster-scoped resource, or a collection over all namespaces
 * @param name null for a collection
 * @param subresource for example {@code status}; null for the object itself
 */
public record ApiPath(
    String group,
    String version,
    String plural,
    @Nullable String namespace,
    @Nullable String name,
    @Nullable String subresource) {

  /** A collection over all namespaces, or of a cluster-scoped resource. */
  public static ApiPath of(String group, String version, String plural) {
    return new ApiPath(group, version, plural, null, null, null);
  }

  /** The collection in one namespace. */
  public ApiPath inNamespace(String namespace) {
    return new ApiPath(group, version, plural, namespace, name, subresource);
  }

  /** One object of the collection. */
  public ApiPath named(String name) {
    return new ApiPath(group, version, plural, namespace, name, subresource);
  }

  /** A subresource of the object. */
  public ApiPath subresource(String subresource) {
    return new ApiPath(group, version, plural, namespace, name, subresource);
  }

  /** The group and version as objects carry them, for example {@code discovery.k8s.io/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The path of the URL, from the leading slash on. */
  @Override
  public String toString() {
    StringBuilder path = new StringBuilder(group.isEmpty() ? "/api" : "/apis/" + encode(group));
    path.append('/').append(encode(version));
    if (namespace != null) {
      path.append("/namespaces/").append(encode(namespace));
    }
    path.append('/').append(encode(plural));
    if (name != null) {
      path.append('/').append(encode(name));
    }
    if (subresource != null) {
      path.append('/').append(encode(subresource));
    }
    return path.toString();
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
