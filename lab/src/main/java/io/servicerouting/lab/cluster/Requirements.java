package io.servicerouting.lab.cluster;

import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.LabOptions;
import io.servicerouting.lab.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a machine must have for a lab; everything that is missing is said at once. */
final class Requirements {

  private static final List<String> ALWAYS =
      List.of("ip", "nsenter", "unshare", "setsid", "mount", "bash");

  /** The Debian package that brings each program. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "ip", "iproute2",
          "nsenter", "util-linux",
          "unshare", "util-linux",
          "setsid", "util-linux",
          "mount", "mount",
          "bash", "bash",
          "iptables", "iptables",
          "nft", "nftables",
          "ipset", "ipset",
          "conntrack", "conntrack");

  private Requirements() {}

  static void check(LabOptions options) {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new LabException("the lab makes namespaces and mounts: run it as root");
    }
    var missing = new ArrayList<String>();
    Stream.of(ALWAYS, kubeProxyTools(options.kubeProxy()), balancerTools(options.balancer()))
        .flatMap(List::stream)
        .distinct()
        .filter(program -> !isOnPath(program))
        .map(program -> "%s (Debian package %s)".formatted(program, PACKAGES.get(program)))
        .forEach(missing::add);
    options.images().stream()
        .filter(image -> !Files.isRegularFile(image))
        .map(image -> "the image archive " + image)
        .forEach(missing::add);
    if (!missing.isEmpty()) {
      throw new LabException("the lab needs: " + String.join(", ", missing));
    }
  }

  private static List<String> kubeProxyTools(KubeProxyMode mode) {
    return switch (mode) {
      case NONE -> List.of();
      case IPTABLES -> List.of("iptables", "conntrack");
      case NFTABLES -> List.of("nft", "conntrack");
      case IPVS -> List.of("iptables", "ipset", "conntrack");
    };
  }

  private static List<String> balancerTools(BalancerMode mode) {
    return mode == BalancerMode.NONE ? List.of() : List.of("nft");
  }

  private static boolean isOnPath(String program) {
    return Command.of("sh", "-c", "command -v \"$1\"", "sh", program).run().succeeded()
        || Files.isExecutable(Path.of("/usr/sbin", program));
  }
}
