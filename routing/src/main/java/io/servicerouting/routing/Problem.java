package io.servicerouting.routing;

/**
 * Something in the cluster's API that cannot be used as it stands. Whatever is right about the
 * object is used all the same.
 *
 * @param object whose fault it is
 * @param field the path of the field, for example {@code endpoints[2].addresses[0]}
 * @param message what is wrong and what was expected, as a sentence without a full stop
 * @param effect what follows from it
 */
public record Problem(ObjectRef object, String field, String message, Effect effect) {

  /** A problem because of which the field is not in effect. */
  public Problem(ObjectRef object, String field, String message) {
    this(object, field, message, Effect.NOT_IN_EFFECT);
  }

  /** What follows from a problem. */
  public enum Effect {
    /** What the field asks for is not done. */
    NOT_IN_EFFECT,
    /** Something else is done, as the object provides for that case. */
    FELL_BACK
  }

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
