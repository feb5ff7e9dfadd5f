package io.servicerouting.lab.network;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses of the lab, those of the reference article: nodes on 172.26.236.0/24 from .177 on
 * (leaving out .180, the load balancer's address), pods in 192.168.0.0/16, a /24 for each node.
 */
public final class AddressPlan {

  public static final int MAX_WORKERS = 6;

  public static final String POD_NETWORK = "192.168.0.0/16";
  public static final String SERVICE_NETWORK = "10.96.0.0/12";
  public static final String GATEWAY = "172.26.236.1";
  public static final String VIP = "172.26.236.180";

  /** What the load balancer gives to Services: {@link #VIP} first. */
  public static final List<String> LOAD_BALANCER_POOL =
      Stream.concat(
              Stream.of(VIP),
              IntStream.rangeClosed(200, 215).mapToObj(last -> "172.26.236." + last))
          .toList();

  /** The client's second address, outside the nodes' network: who keeps it, kept the source. */
  public static final String CLIENT_OUTSIDE = "203.0.113.50";

  /** The host's way to the API server; link-local, so it is no route to anything else. */
  public static final String HOST_SIDE = "169.254.236.1";

  public static final String API_SERVER_FROM_HOST = "169.254.236.2";

  private static final String NODE_NETWORK_PREFIX = "172.26.236.";
  private static final int[] NODE_ADDRESSES = {177, 178, 179, 181, 182, 183};

  private AddressPlan() {}

  public static LabMachine controlPlane() {
    return new LabMachine("control-plane", NODE_NETWORK_PREFIX + 176);
  }

  public static LabMachine client() {
    return new LabMachine("client", NODE_NETWORK_PREFIX + 50);
  }

  public static LabMachine balancer() {
    return new LabMachine("balancer", NODE_NETWORK_PREFIX + 10);
  }

  /** The machine whose address is everybody's gateway; it also holds the bridge. */
  public static LabMachine router() {
    return new LabMachine("router", GATEWAY);
  }

  /**
   * A worker.
   *
   * @param number from 1 to {@link #MAX_WORKERS}
   */
  public static LabMachine worker(int number) {
    return new LabMachine("node" + number, NODE_NETWORK_PREFIX + NODE_ADDRESSES[number - 1]);
  }

  public static List<LabMachine> workers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(AddressPlan::worker).toList();
  }

  /** The part of the pod network that the worker with this number hands out. */
  public static String podNetwork(int number) {
    return "192.168." + number + ".0/24";
  }
}
