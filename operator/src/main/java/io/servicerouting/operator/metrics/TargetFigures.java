package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.routing.ObjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The figures of Services that are targets, of which the worst are told. A Service can be several
 * targets, one for each of its ports; its worst figure counts then.
 */
final class TargetFigures {
  private final Map<ObjectName, Figure> uneven = new HashMap<>();
  private final Map<ObjectName, Figure> unevenObserved = new HashMap<>();
  private final Map<ObjectName, Figure> losing = new HashMap<>();

  private record Figure(ObjectName service, double value, List<PodShare> pods) {
    Tags tags() {
      return Tags.of("namespace", service.namespace(), "service", service.name());
    }

    Row<Number> row() {
      return Row.of(tags(), value);
    }
  }

  void add(String namespace, TargetStatus target) {
    var service = new ObjectName(namespace, target.name());
    ObservedTraffic observed = target.observed();
    if (observed != null && isUneven(observed.maxToMeanPercent())) {
      keepWorst(unevenObserved, figure(service, observed.maxToMeanPercent(), List.of()));
    }
    PredictedTraffic predicted = target.predicted();
    if (predicted == null) {
      return;
    }
    if (isUneven(predicted.maxToMeanPercent())) {
      List<PodShare> pods = Objects.requireNonNullElse(predicted.pods(), List.of());
      keepWorst(uneven, figure(service, predicted.maxToMeanPercent(), pods));
    }
    boolean checked = "HealthCheckedNodes".equals(target.entry());
    Integer percent = checked ? predicted.lostWithHealthChecksPercent() : predicted.lostPercent();
    if (percent != null && percent > 0) {
      keepWorst(losing, figure(service, percent, List.of()));
    }
  }

  private static boolean isUneven(@Nullable Integer percent) {
    return percent != null && percent > 100;
  }

  private static Figure figure(ObjectName service, @Nullable Integer percent, List<PodShare> pods) {
    return new Figure(service, percent == null ? 0 : percent / 100.0, pods);
  }

  /** Two series of the same labels cannot be told: one would hide the other. */
  private static void keepWorst(Map<ObjectName, Figure> figures, Figure figure) {
    figures.merge(figure.service, figure, (one, other) -> other.value > one.value ? other : one);
  }

  List<Row<?>> leastEven(int most) {
    return rows(uneven, most);
  }

  List<Row<?>> leastEvenObserved(int most) {
    return rows(unevenObserved, most);
  }

  List<Row<?>> mostLosing(int most) {
    return rows(losing, most);
  }

  /** The pods' predicted shares of the least even targets. */
  List<Row<?>> podShares(int mostTargets) {
    List<Row<?>> rows = new ArrayList<>();
    for (Figure target : worst(uneven, mostTargets)) {
      for (PodShare pod : target.pods) {
        rows.add(Row.of(target.tags().and("pod", pod.name()), pod.sharePermille() / 1000.0));
      }
    }
    return rows;
  }

  private static List<Row<?>> rows(Map<ObjectName, Figure> figures, int most) {
    List<Row<?>> rows = new ArrayList<>();
    worst(figures, most).forEach(figure -> rows.add(figure.row()));
    return rows;
  }

  private static List<Figure> worst(Map<ObjectName, Figure> figures, int most) {
    return figures.values().stream()
        // By name as well, or those beyond the limit would change with each look.
        .sorted(Comparator.comparingDouble(Figure::value).reversed().thenComparing(Figure::service))
        .limit(most)
        .toList();
  }
}
