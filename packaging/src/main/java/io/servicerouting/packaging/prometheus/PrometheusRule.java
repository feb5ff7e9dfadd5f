package io.servicerouting.packaging.prometheus;

import java.util.stream.Collectors;

/** Makes the object that Prometheus Operator reads of a plain file of rules. */
public final class PrometheusRule {
  private static final String HEAD =
      """
      # Generated from rules/servicerouting.rules.yaml: make metrics
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata:
        name: servicerouting
        namespace: servicerouting-system
        labels:
          app.kubernetes.io/name: servicerouting
          app.kubernetes.io/component: monitoring
      spec:
      """;

  private PrometheusRule() {}

  /** The same groups in an object. */
  public static String of(String rules) {
    return rules
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> "  " + line + "\n")
        .collect(Collectors.joining("", HEAD, ""));
  }
}
