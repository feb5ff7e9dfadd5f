package io.servicerouting.webhook.warning;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as far as warnings look at it, as last seen. Thread-safe, and never blocks. */
public interface ClusterFacts {

  /** So many Services of one policy are looked at; an answer must come within two seconds. */
  int MAX_TARGETS = 256;

  /** Whether everything has been seen once; before that, a missing Service may be there. */
  boolean isSynced();

  /** A Service; empty if there is none of that name. */
  Optional<TargetFacts> service(ObjectName name);

  /** Services of a namespace with all of these labels, at most {@link #MAX_TARGETS}. */
  List<TargetFacts> labelled(String namespace, Map<String, String> labels);

  /** Services that a cluster policy would concern, at most {@link #MAX_TARGETS}. */
  List<TargetFacts> concerned(ClusterRoutingPolicy policy);

  /** All nodes. */
  List<NodeFacts> nodes();
}
