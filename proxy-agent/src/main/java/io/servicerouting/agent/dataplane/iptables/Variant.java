package io.servicerouting.agent.dataplane.iptables;

/** The two implementations of the iptables commands. Rules of one are invisible to the other. */
public enum Variant {
  /** The kernel's x_tables. A change replaces the whole table. */
  LEGACY("legacy"),
  /** The same rules in nf_tables. A change costs what it touches, but huge ones grow badly. */
  NFT("nft");

  private final String commandPart;

  Variant(String commandPart) {
    this.commandPart = commandPart;
  }

  /** What its commands have in their names, for example {@code iptables-nft-restore}. */
  public String commandPart() {
    return commandPart;
  }
}
