package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** Where agents serve their metrics. */
@ApiObject
public record MetricsSettings(
    @JsonPropertyDescription(
            "The port of each node where the agent serves /metrics, /livez and /readyz. Set it if"
                + " other software on the nodes uses the same. Unset: the agent's own choice.")
        @Min(1) @Max(65535) @Nullable Integer port) {}
