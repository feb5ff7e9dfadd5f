package io.servicerouting.agent.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** The results as a table in Markdown: after each pair of rows, ours as a part of kube-proxy's. */
final class ResultTable {
  private static final List<String> HEAD =
      List.of(
          "Services x endpoints",
          "variant",
          "proxy",
          "start to first packet",
          "change to first packet: median",
          "worst",
          "CPU per change",
          "memory",
          "connect, median");

  private final List<String> lines = new ArrayList<>();

  ResultTable() {
    line(HEAD);
    line(HEAD.stream().map(column -> "---").toList());
  }

  /** Adds both proxies' rows and prints them. */
  void add(String size, String variant, Measurement kubeProxy, Measurement agent) {
    row(size, variant, "kube-proxy", kubeProxy);
    row(size, variant, "ours", agent);
    line(
        List.of(
            size,
            variant,
            "ours / kube-proxy",
            ratio(Measurement::coldMillis, kubeProxy, agent),
            ratio(Measurement::medianChangeMillis, kubeProxy, agent),
            ratio(Measurement::worstChangeMillis, kubeProxy, agent),
            ratio(
                measured ->
                    measured.cpuSecondsPerChange().isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                            Math.round(measured.cpuSecondsPerChange().getAsDouble() * 1000)),
                kubeProxy,
                agent),
            ratio(Measurement::rssMegabytes, kubeProxy, agent),
            ratio(Measurement::connectNanos, kubeProxy, agent)));
  }

  private void row(String size, String variant, String proxy, Measurement measured) {
    line(
        List.of(
            size,
            variant,
            proxy,
            measured.coldMillis().isPresent()
                ? millis(measured.coldMillis())
                : "more than " + RoutingBench.COLD_LIMIT_SECONDS + " s",
            millis(measured.medianChangeMillis()),
            millis(measured.worstChangeMillis()),
            cpu(measured.cpuSecondsPerChange()),
            measured.rssMegabytes().isPresent() ? measured.rssMegabytes().getAsLong() + " MB" : "",
            measured.connectNanos().isPresent()
                ? format("%.1f us", measured.connectNanos().getAsLong() / 1e3)
                : ""));
  }

  private static String ratio(
      Function<Measurement, OptionalLong> figure, Measurement kubeProxy, Measurement agent) {
    OptionalLong theirs = figure.apply(kubeProxy);
    OptionalLong ours = figure.apply(agent);
    return theirs.isEmpty() || ours.isEmpty() || theirs.getAsLong() == 0
        ? ""
        : format("**%.3f**", (double) ours.getAsLong() / theirs.getAsLong());
  }

  private static String millis(OptionalLong millis) {
    if (millis.isEmpty()) {
      return "";
    }
    long value = millis.getAsLong();
    return value >= 10_000 ? format("%.1f s", value / 1000.0) : value + " ms";
  }

  private static String cpu(OptionalDouble seconds) {
    return seconds.isEmpty() ? "" : format("%.2f s", seconds.getAsDouble());
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private void line(List<String> cells) {
    String line = "| " + String.join(" | ", cells) + " |";
    lines.add(line);
    System.out.println(line);
  }

  String markdown() {
    return String.join("\n", lines) + "\n";
  }
}
