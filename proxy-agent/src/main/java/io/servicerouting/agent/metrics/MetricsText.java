package io.servicerouting.agent.metrics;

import java.util.List;
import java.util.Map;

/** Writes Prometheus' text format. */
final class MetricsText {
  private final StringBuilder text = new StringBuilder(4096);

  MetricsText gauge(String name, String help, double value) {
    header(name, help, "gauge");
    return sample(name, Map.of(), value);
  }

  MetricsText counter(String name, String help, double value) {
    header(name, help, "counter");
    return sample(name, Map.of(), value);
  }

  /** A histogram without labels. */
  MetricsText histogram(
      String name, String help, List<Double> bounds, List<Long> upTo, long count, double sum) {
    header(name, help, "histogram");
    for (int i = 0; i < bounds.size(); i++) {
      sample(name + "_bucket", Map.of("le", bounds.get(i).toString()), (double) upTo.get(i));
    }
    sample(name + "_bucket", Map.of("le", "+Inf"), (double) count);
    return sample(name + "_sum", Map.of(), sum).sample(name + "_count", Map.of(), (double) count);
  }

  /** Begins a metric of several samples. */
  void header(String name, String help, String type) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  MetricsText sample(String name, Map<String, String> labels, double value) {
    text.append(name);
    if (!labels.isEmpty()) {
      String separator = "{";
      for (Map.Entry<String, String> label : labels.entrySet()) {
        text.append(separator).append(label.getKey()).append("=\"");
        text.append(escaped(label.getValue())).append('"');
        separator = ",";
      }
      text.append('}');
    }
    text.append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
    return this;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
