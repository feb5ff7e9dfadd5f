package io.servicerouting.lab.image;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What the agent calls on a node: the kernel's own command-line tools, and a shell. */
final class AgentToolsLayer extends DebianLayer {

  /** The commands that Debian's alternatives system points to one variant or the other. */
  private static final List<String> IPTABLES_COMMANDS =
      List.of(
          "iptables",
          "iptables-restore",
          "iptables-save",
          "ip6tables",
          "ip6tables-restore",
          "ip6tables-save");

  /** The packages whose programs or libraries are called. */
  static final List<String> PROGRAMS =
      List.of(
          "bash",
          "conntrack",
          "coreutils",
          "grep",
          "iproute2",
          "ipset",
          "iptables",
          "kmod",
          "netbase",
          "nftables",
          "sed",
          "zlib1g");

  AgentToolsLayer(DebianPackages packages) {
    super(packages, Stream.concat(Stream.of("base-files"), PROGRAMS.stream()).toList());
  }

  @Override
  public String name() {
    return "agent-tools";
  }

  @Override
  void describeAdditions(ContentHash inputs) {}

  @Override
  void add(RootFileSystem files) throws IOException {
    // As on Debian; the agent looks at the node's rules and calls the variant in use by its name.
    for (String command : IPTABLES_COMMANDS) {
      files.link("usr/sbin/" + command, command.replace("tables", "tables-nft"));
    }
    files.link("usr/bin/sh", "bash");
    // Plug-ins of tc, which the agent does not call; one needs a library that is only recommended.
    files.remove("usr/lib/*/tc").remove("usr/lib/tc").remove("usr/sbin/tc");
  }
}
