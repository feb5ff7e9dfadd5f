package io.servicerouting.operator.install;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How agents reach the API server without the Service {@code kubernetes}, which nobody serves on a
 * node where kube-proxy never ran.
 *
 * @param urls tried in turn; empty if nothing is known: agents then use what their pod was given
 */
record ApiServerAddresses(List<String> urls) {

  /** From {@code host:port}, as ServiceRoutingConfig has them. */
  static ApiServerAddresses ofHosts(List<String> hosts) {
    return new ApiServerAddresses(hosts.stream().map(host -> "https://" + host).toList());
  }

  /** As the agents' setting has them. */
  String asText() {
    return String.join(",", urls);
  }

  /**
   * The addresses to note on the agents' pods. Agents are started anew only once none of the
   * addresses they were started with is right any more: API servers come and go one by one, and a
   * change of the list alone is no reason to touch every node.
   *
   * @param noted what is noted now; null if nothing is
   */
  String noted(@Nullable String noted) {
    if (noted == null) {
      return asText();
    }
    // An empty list is one of a moment: no API server is listed.
    return urls.isEmpty() || known(noted).anyMatch(urls::contains) ? noted : asText();
  }

  private static Stream<String> known(String noted) {
    return Arrays.stream(noted.split(",", -1));
  }
}
