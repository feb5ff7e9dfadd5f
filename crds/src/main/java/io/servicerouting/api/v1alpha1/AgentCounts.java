package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many agents run. */
@ApiObject
public record AgentCounts(
    @JsonPropertyDescription("Nodes that should have an agent.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int desired,
    @JsonPropertyDescription("Agents that are ready.") @Required @Min(0) @Max(Integer.MAX_VALUE) int ready,
    @JsonPropertyDescription("How many agents run in each version, the most frequent 16.")
        @Size(max = 16) @Nullable List<AgentVersion> versions) {

  /** How many agents run in one version. */
  @ApiObject
  public record AgentVersion(
      @JsonPropertyDescription("The version.") @Required @Size(min = 1, max = 64) String version,
      @JsonPropertyDescription("How many agents report it.")
          @Required
          @Min(0) @Max(Integer.MAX_VALUE) int agents) {}
}
