package io.servicerouting.operator.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server's own count of requests that write, by verb and resource. */
final class Writes {
  private static final Pattern REQUESTS =
      Pattern.compile("^apiserver_request_total\\{(.*)\\} ([0-9.e+]+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private Writes() {}

  static Map<String, Long> count(KubernetesClient client) {
    Map<String, Long> counts = new TreeMap<>();
    Matcher request = REQUESTS.matcher(client.raw("/metrics"));
    while (request.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(request.group(1));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      String verb = labels.getOrDefault("verb", "");
      switch (verb) {
        case "POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION" ->
            counts.merge(
                verb + " " + labels.get("resource") + "/" + labels.get("subresource"),
                (long) Double.parseDouble(request.group(2)),
                Long::sum);
        default -> {}
      }
    }
    return counts;
  }

  /** What came between two counts, without renewals of Leases. */
  static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> difference = new TreeMap<>();
    after.forEach((request, number) -> {
      long more = number - before.getOrDefault(request, 0L);
      if (more > 0 && !request.contains(" leases/")) {
        difference.put(request, more);
      }
    });
    return difference;
  }
}
