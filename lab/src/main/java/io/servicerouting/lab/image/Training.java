package io.servicerouting.lab.image;

import java.util.Map;

/**
 * How a program is run once, so that the Java runtime sees what it loads.
 *
 * @param arguments of the launcher, separated by spaces
 * @param environment what a pod would set
 */
record Training(String arguments, Map<String, String> environment) {

  /** In the image's file system while it is trained. */
  static final String KUBECONFIG = "/tmp/kubeconfig";

  Training {
    environment = Map.copyOf(environment);
  }

  static Training agent() {
    return new Training(
        "--kubeconfig " + KUBECONFIG + " --node-name node1 --cluster-cidr 192.168.0.0/16",
        Map.of());
  }

  static Training operator() {
    return new Training(
        "",
        Map.of(
            "KUBECONFIG", KUBECONFIG,
            "POD_NAME", "operator",
            "POD_NAMESPACE", "servicerouting-system"));
  }
}
