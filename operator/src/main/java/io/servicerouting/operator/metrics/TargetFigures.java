package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.TargetStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The figures of single targets, of which the worst are told. */
final class TargetFigures {
  private final List<Figure> uneven = new ArrayList<>();
  private final List<Figure> unevenObserved = new ArrayList<>();
  private final List<Figure> losing = new ArrayList<>();

  private record Figure(String namespace, String service, double value, List<PodShare> pods) {
    Tags tags() {
      return Tags.of("namespace", namespace, "service", service);
    }

    Row<Number> row() {
      return Row.of(tags(), value);
    }
  }

  void add(String namespace, TargetStatus target) {
    ObservedTraffic observed = target.observed();
    if (observed != null && isUneven(observed.maxToMeanPercent())) {
      unevenObserved.add(figure(namespace, target, observed.maxToMeanPercent(), List.of()));
    }
    PredictedTraffic predicted = target.predicted();
    if (predicted == null) {
      return;
    }
    if (isUneven(predicted.maxToMeanPercent())) {
      List<PodShare> pods = Objects.requireNonNullElse(predicted.pods(), List.of());
      uneven.add(figure(namespace, target, predicted.maxToMeanPercent(), pods));
    }
    boolean checked = "HealthCheckedNodes".equals(target.entry());
    Integer percent = checked ? predicted.lostWithHealthChecksPercent() : predicted.lostPercent();
    if (percent != null && percent > 0) {
      losing.add(figure(namespace, target, percent, List.of()));
    }
  }

  private static boolean isUneven(@Nullable Integer percent) {
    return percent != null && percent > 100;
  }

  private static Figure figure(
      String namespace, TargetStatus target, @Nullable Integer percent, List<PodShare> pods) {
    return new Figure(namespace, target.name(), percent == null ? 0 : percent / 100.0, pods);
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

  private static List<Row<?>> rows(List<Figure> figures, int most) {
    List<Row<?>> rows = new ArrayList<>();
    worst(figures, most).forEach(figure -> rows.add(figure.row()));
    return rows;
  }

  private static List<Figure> worst(List<Figure> figures, int most) {
    return figures.stream()
        .sorted(Comparator.comparingDouble(Figure::value).reversed())
        .limit(most)
        .toList();
  }
}
