package io.servicerouting.api.generator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import io.servicerouting.routing.shares.EntryModel;
import java.util.Map;

/**
 * Schema annotations for types that are not ours to annotate, as Jackson mix-ins: the names, bounds
 * and descriptions that the Kubernetes API itself has for them.
 */
final class BorrowedTypes {

  private static final String QUALIFIED_NAME =
      "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
          + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

  private BorrowedTypes() {}

  /** Makes a mapper see the annotations below. */
  static ObjectMapper annotate(ObjectMapper mapper) {
    return mapper
        .addMixIn(Condition.class, ConditionSchema.class)
        .addMixIn(Toleration.class, TolerationSchema.class)
        .addMixIn(ResourceRequirements.class, ResourceRequirementsSchema.class)
        .addMixIn(EntryModel.class, SpelledByApiName.class)
        .addMixIn(ProxyMode.class, SpelledByApiName.class)
        .addMixIn(Rebalance.class, SpelledByApiName.class)
        .addMixIn(SchedulerFlag.class, SpelledByApiName.class)
        .addMixIn(ServiceFields.class, SpelledByApiName.class)
        .addMixIn(SpreadEnforcement.class, SpelledByApiName.class)
        .addMixIn(TrafficPolicy.class, SpelledByApiName.class)
        .addMixIn(Unavailable.class, SpelledByApiName.class);
  }

  /** The domain's enums know the API's spelling, but nothing of JSON. */
  interface SpelledByApiName {
    @JsonValue
    String apiName();
  }

  /** As metav1.Condition. */
  abstract static class ConditionSchema {
    @JsonPropertyDescription("What the condition is about, in CamelCase.")
    @Required
    @Size(min = 1, max = 316) @Pattern(QUALIFIED_NAME) String type;

    @JsonPropertyDescription("Whether it holds: True, False or Unknown.")
    @Required
    @SchemaFrom(type = ConditionStatus.class)
    String status;

    @JsonPropertyDescription("The metadata.generation that the condition is about.")
    @Min(0) @Max(Long.MAX_VALUE) Long observedGeneration;

    @JsonPropertyDescription("When the status last changed from one value to another.")
    @Required
    @Size(max = 64) String lastTransitionTime;

    @JsonPropertyDescription("Why it has this status, as one word in CamelCase for programs.")
    @Required
    @Size(min = 1, max = 1024) @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$") String reason;

    @JsonPropertyDescription("The same in a sentence for people. May be empty.")
    @Required
    @Size(max = 32768) String message;
  }

  /** Upper case as the API has it. */
  enum ConditionStatus {
    True,
    False,
    Unknown
  }

  /** As core/v1 Toleration. */
  abstract static class TolerationSchema {
    @JsonPropertyDescription("The key of the taint. Empty with operator Exists: every taint.")
    @Size(max = 317) String key;

    @JsonPropertyDescription(
        "Exists: a taint with the key, whatever its value. Equal: the value too. Unset: Equal.")
    @SchemaFrom(type = TolerationOperator.class)
    String operator;

    @JsonPropertyDescription("The value of the taint, with operator Equal.")
    @Size(max = 63) String value;

    @JsonPropertyDescription("The effect of the taint. Unset: all effects.")
    @SchemaFrom(type = TaintEffect.class)
    String effect;

    @JsonPropertyDescription(
        "For how many seconds a taint with effect NoExecute is tolerated. Unset: for ever.")
    @Min(Long.MIN_VALUE) @Max(Long.MAX_VALUE) Long tolerationSeconds;
  }

  enum TolerationOperator {
    Exists,
    Equal
  }

  enum TaintEffect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute
  }

  /** As core/v1 ResourceRequirements, without dynamic resource claims: an agent needs none. */
  @JsonIgnoreProperties("claims")
  abstract static class ResourceRequirementsSchema {
    @JsonPropertyDescription("The most that it may use, by resource: cpu, memory.")
    @Size(max = 16) Map<String, Quantity> limits;

    @JsonPropertyDescription("What is set aside for it, by resource: cpu, memory.")
    @Size(max = 16) Map<String, Quantity> requests;
  }
}
