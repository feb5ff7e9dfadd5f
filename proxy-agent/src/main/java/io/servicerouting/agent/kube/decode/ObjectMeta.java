package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.ObjectName;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every API object says about itself.
 *
 * @param name namespace and name; the namespace of a cluster-scoped object is empty
 * @param uid its UID; empty in a bookmark
 * @param resourceVersion the version of this state; opaque
 * @param generation counts changes of the spec; 0 for kinds that do not count
 * @param created {@code creationTimestamp}; null if absent or unreadable
 * @param beingDeleted whether {@code deletionTimestamp} is set
 * @param labels its labels
 */
public record ObjectMeta(
    ObjectName name,
    String uid,
    String resourceVersion,
    long generation,
    @Nullable Instant created,
    boolean beingDeleted,
    Map<String, String> labels) {}
