package io.servicerouting.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.servicerouting.operator.world.PolicyObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many policies are Ready or not and why, and for how long those that are not. */
final class PolicyStates {
  private final Map<State, Integer> numbers = new TreeMap<>();
  private final Map<State, Instant> notReadySince = new TreeMap<>();

  private record State(String kind, String ready, String reason) implements Comparable<State> {
    private static final Comparator<State> ORDER =
        Comparator.comparing(State::kind).thenComparing(State::ready).thenComparing(State::reason);

    @Override
    public int compareTo(State other) {
      return ORDER.compare(this, other);
    }

    Tags tags() {
      return Tags.of("kind", kind, "ready", ready, "reason", reason);
    }
  }

  void add(String kind, PolicyObject policy) {
    Condition ready = ready(policy.conditions());
    if (ready == null) {
      numbers.merge(new State(kind, "Unknown", "NotObserved"), 1, Integer::sum);
      return;
    }
    var state = new State(kind, ready.getStatus(), ready.getReason());
    numbers.merge(state, 1, Integer::sum);
    Instant since = time(ready.getLastTransitionTime());
    if (!ready.getStatus().equals("True") && since != null) {
      notReadySince.merge(state, since, (one, other) -> one.isBefore(other) ? one : other);
    }
  }

  private static @Nullable Condition ready(@Nullable List<Condition> conditions) {
    return conditions == null
        ? null
        : conditions.stream()
            .filter(condition -> "Ready".equals(condition.getType()))
            .findFirst()
            .orElse(null);
  }

  /** Null if it is none; one policy must not keep the figures of the others from being told. */
  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The number of policies in each state. */
  List<Row<?>> numbers() {
    List<Row<?>> rows = new ArrayList<>();
    numbers.forEach((state, number) -> rows.add(Row.of(state.tags(), number)));
    return rows;
  }

  /** Of each state but Ready, the seconds of the policy that has not been Ready for longest. */
  List<Row<?>> longestNotReady(Instant now) {
    List<Row<?>> rows = new ArrayList<>();
    notReadySince.forEach((state, since) ->
        rows.add(Row.of(state.tags(), Math.max(0, Duration.between(since, now).toSeconds()))));
    return rows;
  }
}
