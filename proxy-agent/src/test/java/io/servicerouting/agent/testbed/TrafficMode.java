package io.servicerouting.agent.testbed;

/** What carries the Services of a traffic test: the columns of its tables. */
public enum TrafficMode {
  IPTABLES_LEGACY("LEGACY"),
  IPTABLES_NFT("NFT");

  private final String variant;

  TrafficMode(String variant) {
    this.variant = variant;
  }

  /** The agent's option {@code --iptables-variant}. */
  String variant() {
    return variant;
  }

  /** How the commands of this variant are called, {@code iptables-legacy} for example. */
  public String command() {
    return this == IPTABLES_LEGACY ? "iptables-legacy" : "iptables-nft";
  }
}
