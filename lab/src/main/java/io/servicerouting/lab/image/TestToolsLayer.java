package io.servicerouting.lab.image;

import java.io.IOException;
import java.util.List;

/**
 * What Kubernetes' own network tests call inside a container: a shell, clients of all kinds, and
 * tools that show sockets, addresses and connections. A missing one shows as an empty answer or as
 * a wait without end, hardly ever as "command not found".
 */
final class TestToolsLayer extends DebianLayer {

  TestToolsLayer(DebianPackages packages) {
    super(
        packages,
        List.of(
            "bash",
            "bind9-dnsutils",
            "bind9-host",
            "conntrack",
            "coreutils",
            "curl",
            "findutils",
            "gawk",
            "grep",
            "hostname",
            "iproute2",
            "iptables",
            "netbase",
            "netcat-openbsd",
            "procps",
            "sed",
            "wget"));
  }

  @Override
  public String name() {
    return "test-tools";
  }

  @Override
  void describeAdditions(ContentHash inputs) {}

  @Override
  void add(RootFileSystem files) throws IOException {
    files.link("usr/bin/sh", "bash");
    files.link("usr/bin/nc", "nc.openbsd");
    files.link("usr/bin/awk", "gawk");
    files.link("usr/sbin/iptables", "iptables-nft");
    files.link("usr/sbin/ip6tables", "ip6tables-nft");
    // A plug-in of tc that needs a library which is only recommended.
    files.remove("usr/lib/*/tc").remove("usr/lib/tc").remove("usr/sbin/tc");
  }
}
