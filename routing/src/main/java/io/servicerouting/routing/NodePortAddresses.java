package io.servicerouting.routing;

import java.util.List;

/** Which of a node's own addresses node ports answer at. */
public sealed interface NodePortAddresses {
  /** The word for {@link Primary}, which kube-proxy uses too. */
  String PRIMARY = "primary";

  /** Every address of the node, as kube-proxy does by default in mode iptables. */
  static NodePortAddresses every() {
    return new Within(List.of());
  }

  /**
   * The ranges of a family, in which an address of the node has to lie; empty if every address of
   * the node will do.
   */
  List<Cidr> ranges(IpFamily family, NodeInfo node);

  /** Whether node ports answer at this address, if it is one of the node's own. */
  default boolean include(IpAddress address, NodeInfo node) {
    List<Cidr> ranges = ranges(address.family(), node);
    return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(address));
  }

  /**
   * Reads the word {@code primary}, or ranges.
   *
   * @throws IllegalArgumentException if that is not what the words are; the message quotes the one
   *     to blame
   */
  static NodePortAddresses parse(List<String> words) {
    if (words.size() == 1 && words.getFirst().strip().equals(PRIMARY)) {
      return new Primary();
    }
    return new Within(words.stream().map(NodePortAddresses::range).toList());
  }

  private static Cidr range(String word) {
    if (word.strip().equals(PRIMARY)) {
      throw new IllegalArgumentException(
          "'primary' stands alone, without address ranges beside it");
    }
    try {
      return Cidr.parse(word.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + word + "' is neither 'primary' nor an address range such as 10.0.0.0/8 or fd00::/8",
          e);
    }
  }

  /**
   * The Node's first address of each family, and 127.0.0.0/8. A family of which the Node states no
   * address gets every address: better too many than none.
   */
  record Primary() implements NodePortAddresses {
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");

    @Override
    public List<Cidr> ranges(IpFamily family, NodeInfo node) {
      IpAddress primary = node.primaryAddress(family);
      if (primary == null) {
        return List.of();
      }
      return switch (family) {
        case IPV4 -> List.of(Cidr.of(primary), LOOPBACK);
        case IPV6 -> List.of(Cidr.of(primary));
      };
    }
  }

  /**
   * The addresses within ranges. A family without a range gets every address, as with kube-proxy.
   *
   * @param within the ranges, of either family
   */
  record Within(List<Cidr> within) implements NodePortAddresses {
    @Override
    public List<Cidr> ranges(IpFamily family, NodeInfo node) {
      List<Cidr> ofFamily =
          within.stream().filter(range -> range.family() == family).distinct().sorted().toList();
      boolean all = ofFamily.stream().anyMatch(range -> range.prefixLength() == 0);
      return all ? List.of() : ofFamily;
    }
  }
}
