package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.servicerouting.api.ApiObject;

/** Where kube-proxy is, as the API and the agents have it. */
@ApiObject
public record DetectedKubeProxy(
    @JsonPropertyDescription(
            "Whether kube-system has a DaemonSet of kube-proxy: Present or Absent. It may also run"
                + " in other ways.")
        @SchemaFrom(type = Presence.class)
        @Required
        String daemonSet,
    @JsonPropertyDescription("Nodes whose agent has looked for kube-proxy.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int nodesReporting,
    @JsonPropertyDescription("Nodes among them where kube-proxy runs.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int nodesRunning,
    @JsonPropertyDescription("Nodes among them where kube-proxy's rules are in the kernel.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int nodesWithRules) {

  /** Whether there is something. */
  public enum Presence {
    Present,
    Absent
  }
}
