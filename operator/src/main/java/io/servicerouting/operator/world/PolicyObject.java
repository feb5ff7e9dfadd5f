package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy of either kind has. */
public sealed interface PolicyObject permits WorldPolicy, WorldClusterPolicy {

  /** How nodes refer to it. */
  PolicyRef ref();

  /** Its UID. */
  String uid();

  /** {@code metadata.generation}. */
  long generation();

  /** The version that was seen. */
  long resourceVersion();

  /** The generation that its status is about; null without a status. */
  @Nullable Long observedGeneration();

  /** The conditions of its status; null without any. */
  @Nullable List<Condition> conditions();
}
