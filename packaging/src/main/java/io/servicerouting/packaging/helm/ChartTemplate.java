package io.servicerouting.packaging.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/** Makes a template of a manifest, as text: its comments and its order stay. */
final class ChartTemplate {

  private static final String NAMESPACE = "servicerouting-system";
  private static final String LABELS =
      "    {{- include \"servicerouting.labels\" . | nindent 4 }}\n";

  private static final String PROMETHEUS_LABELS =
      """
          {{- with .Values.prometheus.labels }}
          {{- toYaml . | nindent 4 }}
          {{- end }}
      """;
  private static final String INTERVAL = "interval: 30s";
  private static final String INTERVAL_VALUE = "interval: {{ .Values.prometheus.interval }}";

  /** Braces that are not Helm's own: Prometheus has them in what its alerts say. */
  private static final String BRACES = "{{ \"{{\" }}";

  private ChartTemplate() {}

  /**
   * Makes it.
   *
   * @param source where the manifest is from
   * @param manifest one or more objects in YAML
   * @param condition the value on which the objects depend; empty: they are always there
   */
  static String of(String source, String manifest, String condition) {
    List<String> objects = new ArrayList<>();
    for (String object : manifest.replace("{{", BRACES).split("\n---\n", -1)) {
      objects.add(object(object.strip() + "\n"));
    }
    var text = String.join("---\n", objects);
    return "{{- /* Generated from %s by `make chart`. Do not edit. */ -}}\n".formatted(source)
        + (condition.isEmpty() ? text : "{{- if %s }}\n%s{{- end }}\n".formatted(condition, text));
  }

  private static String object(String text) {
    var labelled =
        text.contains("\n  labels:\n")
            ? text.replaceFirst("\n  labels:\n", "\n  labels:\n" + quoted(LABELS))
            : text.replaceFirst("\nmetadata:\n", "\nmetadata:\n  labels:\n" + quoted(LABELS));
    var placed = labelled.replace(NAMESPACE, "{{ .Release.Namespace }}");
    return switch (kind(text)) {
      case "CustomResourceDefinition" ->
          placed.replaceFirst(
              "\nmetadata:\n  labels:\n",
              quoted(
                  """

                  metadata:
                    {{- if .Values.crds.keep }}
                    annotations:
                      helm.sh/resource-policy: keep
                    {{- end }}
                    labels:
                      app.kubernetes.io/name: servicerouting
                  """));
      case "ServiceAccount" ->
          placed
              + """
              {{- with .Values.imagePullSecrets }}
              imagePullSecrets:
                {{- toYaml . | nindent 2 }}
              {{- end }}
              """;
      case "ServiceMonitor", "PodMonitor" -> monitored(placed).replace(INTERVAL, INTERVAL_VALUE);
      case "PrometheusRule" -> monitored(placed);
      default -> placed;
    };
  }

  /** With the labels by which a Prometheus may pick what is meant for it. */
  private static String monitored(String text) {
    return text.replace(LABELS, LABELS + PROMETHEUS_LABELS);
  }

  private static String kind(String text) {
    return text.lines()
        .filter(line -> line.startsWith("kind: "))
        .map(line -> line.substring("kind: ".length()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind in:\n" + text));
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }
}
