package io.servicerouting.lab.network;

/**
 * A machine of the lab: a network namespace with one interface, {@code eth0}.
 *
 * @param name how the lab's commands call it, for instance {@code node1}
 * @param address on the nodes' network, a /24
 */
public record LabMachine(String name, String address) {

  /** Everything the lab creates outside its own folders bears this prefix. */
  public static final String PREFIX = "srlab-";

  /** The name that {@code ip netns} shows. */
  public String namespace() {
    return PREFIX + name;
  }

  /**
   * The hardware address, locally administered and made from the IP address. A machine that is
   * switched off and on keeps it, as a real one does: otherwise its neighbours would for some
   * seconds send to the one they remember.
   */
  public String hardwareAddress() {
    var text = new StringBuilder("02:00");
    for (var part : address.split("\\.", -1)) {
      text.append(":%02x".formatted(Integer.parseInt(part)));
    }
    return text.toString();
  }
}
