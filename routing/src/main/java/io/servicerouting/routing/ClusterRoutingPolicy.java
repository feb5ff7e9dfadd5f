package io.servicerouting.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ClusterServiceRoutingPolicy}, reduced to what routing needs.
 *
 * @param name its name
 * @param uid the API object's UID
 * @param created its creation time: of two that ask for the same field the older one wins
 * @param namespaceSelector by the labels of the Service's namespace
 * @param serviceSelector by the Service's own labels; null selects all
 * @param kind whether policies in the namespace may say otherwise
 * @param settings what it asks for
 */
public record ClusterRoutingPolicy(
    String name,
    String uid,
    Instant created,
    LabelSelector namespaceSelector,
    @Nullable LabelSelector serviceSelector,
    Kind kind,
    PolicySettings settings) {

  /** How binding the settings are. */
  public enum Kind {
    /** Used where no policy of the namespace says anything. */
    DEFAULTS,
    /** Used whatever policies of the namespace say. */
    OVERRIDES
  }
}
