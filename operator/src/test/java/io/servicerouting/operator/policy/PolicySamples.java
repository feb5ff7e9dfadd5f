package io.servicerouting.operator.policy;

import static io.servicerouting.operator.world.Samples.policy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.LabelSelector;
import io.servicerouting.api.v1alpha1.ObjectProblem;
import io.servicerouting.api.v1alpha1.RoutingSettings;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.Spread;
import io.servicerouting.api.v1alpha1.TargetRef;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import java.util.List;

/** Policies that a test asks about. */
final class PolicySamples {
  private PolicySamples() {}

  static TargetRef ref(String name, String section) {
    return new TargetRef(null, null, name, section);
  }

  static ServiceRoutingPolicy targeting(List<TargetRef> refs) {
    var policy = policy("shop", "p", "web");
    policy.setSpec(
        new ServiceRoutingPolicySpec(refs, null, null, policy.getSpec().trafficPolicy(), null));
    return policy;
  }

  static ServiceRoutingPolicy spreading(ServiceRoutingPolicy policy, String enforcement) {
    return spreading(policy, "PodAntiAffinity", enforcement);
  }

  static ServiceRoutingPolicy spreading(
      ServiceRoutingPolicy policy, String mode, String enforcement) {
    var spec = policy.getSpec();
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            spec.targetRefs(),
            null,
            null,
            spec.trafficPolicy(),
            new Spread(mode, enforcement, null, null, "Advise", null)));
    return policy;
  }

  static ClusterServiceRoutingPolicy override(String name, String external) {
    var policy = new ClusterServiceRoutingPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withResourceVersion("100")
            .withCreationTimestamp("2026-01-02T03:04:05Z")
            .build());
    policy.setSpec(
        new ClusterServiceRoutingPolicySpec(
            new LabelSelector(null, null),
            null,
            null,
            new RoutingSettings(null, new TrafficPolicies(external, null, null), null)));
    return policy;
  }

  static ObjectProblem exception(String reason, String message) {
    return new ObjectProblem("ServiceRoutingPolicy", "shop", "p", null, reason, message);
  }
}
