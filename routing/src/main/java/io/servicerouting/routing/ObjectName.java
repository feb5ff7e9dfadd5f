package io.servicerouting.routing;

/**
 * The name of a namespaced object.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {
  @Override
  public int compareTo(ObjectName other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** As in kube-proxy's logs and rule comments: {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
