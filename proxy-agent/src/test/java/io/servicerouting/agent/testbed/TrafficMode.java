package io.servicerouting.agent.testbed;

/** What carries the Services of a traffic test: the columns of its tables. */
public enum TrafficMode {
  IPTABLES_LEGACY("LEGACY", "iptables"),
  IPTABLES_NFT("NFT", "iptables"),
  IPVS("LEGACY", "IPVS");

  private final String variant;
  private final String apiName;

  TrafficMode(String variant, String apiName) {
    this.variant = variant;
    this.apiName = apiName;
  }

  /** The agent's option {@code --iptables-variant}. */
  String variant() {
    return variant;
  }

  /** The mode as policies call it. */
  public String apiName() {
    return apiName;
  }

  /** How the commands of this variant are called, {@code iptables-legacy} for example. */
  public String command() {
    return this == IPTABLES_NFT ? "iptables-nft" : "iptables-legacy";
  }
}
