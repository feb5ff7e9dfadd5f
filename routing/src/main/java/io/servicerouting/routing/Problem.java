package io.servicerouting.routing;

/**
 * Something in the cluster's API that cannot be used as it stands. Whatever is right about the
 * object is used all the same.
 *
 * @param object whose fault it is
 * @param field the path of the field, for example {@code endpoints[2].addresses[0]}
 * @param message what is wrong and what was expected, as a sentence without a full stop
 */
public record Problem(ObjectRef object, String field, String message) {

  /**
   * Which API object.
   *
   * @param apiVersion for example {@code v1} or {@code discovery.k8s.io/v1}
   * @param kind for example {@code Service}
   * @param namespace empty for a cluster-scoped object
   * @param name its name
   * @param uid its UID; empty if unknown
   */
  public record ObjectRef(
      String apiVersion, String kind, String namespace, String name, String uid) {
    @Override
    public String toString() {
      return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
  }

  /** One line for people: object, field, message. */
  @Override
  public String toString() {
    return object + ", " + field + ": " + message;
  }
}
