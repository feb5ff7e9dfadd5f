package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.ProxyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the CRD's schema lets in and agents could not be started with. What the API server itself
 * refuses of a DaemonSet (resources, tolerations) is left to it, see {@link DaemonSetRefusal}.
 */
final class SpecCheck {

  private static final int MAX_PORT = 65535;

  /** The grammar of the OCI distribution specification: host, path, tag, digest. */
  private static final Pattern IMAGE =
      Pattern.compile(
          "([a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?/|\\[[0-9a-fA-F:]+\\](?::[0-9]+)?/)?"
              + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*"
              + "(?::\\w[\\w.-]{0,127})?"
              + "(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");

  private SpecCheck() {}

  /** Everything that is wrong, in the order of the fields. */
  static List<SpecProblem> problems(ServiceRoutingConfigSpec spec) {
    var problems = new ArrayList<SpecProblem>();
    checkWords(spec, problems);
    if (spec.agent() != null) {
      checkImage(spec.agent().image(), problems);
    }
    checkRanges(spec.clusterCIDRs(), problems);
    if (spec.nodePorts() != null) {
      checkNodePorts(spec.nodePorts().addresses(), problems);
    }
    if (spec.apiServer() != null) {
      checkAddresses(spec.apiServer().addresses(), problems);
    }
    return problems;
  }

  private static void checkWords(ServiceRoutingConfigSpec spec, List<SpecProblem> problems) {
    if (spec.install() != null && Installs.parse(spec.install()).isEmpty()) {
      problems.add(
          new SpecProblem(
              "spec.install",
              "this version of the operator does not know '%s'".formatted(spec.install())));
    }
    if (spec.defaultMode() != null) {
      try {
        ProxyMode.parse(spec.defaultMode());
      } catch (IllegalArgumentException e) {
        problems.add(new SpecProblem("spec.defaultMode", String.valueOf(e.getMessage())));
      }
    }
  }

  private static void checkImage(@Nullable String image, List<SpecProblem> problems) {
    if (image != null && !IMAGE.matcher(image).matches()) {
      problems.add(
          new SpecProblem(
              "spec.agent.image",
              "'%s' is no image reference; expected [host[:port]/]path[:tag][@digest], the path in"
                      .formatted(image)
                  + " lower case"));
    }
  }

  private static void checkRanges(@Nullable List<String> ranges, List<SpecProblem> problems) {
    for (int i = 0; ranges != null && i < ranges.size(); i++) {
      try {
        Cidr.parse(ranges.get(i));
      } catch (IllegalArgumentException e) {
        problems.add(
            new SpecProblem("spec.clusterCIDRs[%d]".formatted(i), String.valueOf(e.getMessage())));
      }
    }
  }

  private static void checkNodePorts(@Nullable List<String> words, List<SpecProblem> problems) {
    for (int i = 0; words != null && i < words.size(); i++) {
      try {
        NodePortAddresses.parse(words.subList(i, i + 1));
      } catch (IllegalArgumentException e) {
        problems.add(
            new SpecProblem(
                "spec.nodePorts.addresses[%d]".formatted(i), String.valueOf(e.getMessage())));
      }
    }
  }

  private static void checkAddresses(@Nullable List<String> addresses, List<SpecProblem> problems) {
    for (int i = 0; addresses != null && i < addresses.size(); i++) {
      var address = addresses.get(i);
      // The schema has made sure that there is a colon and digits behind it.
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      if (port < 1 || port > MAX_PORT) {
        problems.add(
            new SpecProblem(
                "spec.apiServer.addresses[%d]".formatted(i),
                "'%s' has no port between 1 and %d".formatted(address, MAX_PORT)));
      }
    }
  }
}
