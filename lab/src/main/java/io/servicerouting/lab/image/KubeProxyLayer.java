package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Kubernetes' own kube-proxy with the tools of its own image. */
final class KubeProxyLayer extends DebianLayer {

  private static final List<String> IPTABLES_COMMANDS =
      List.of(
          "iptables",
          "iptables-restore",
          "iptables-save",
          "ip6tables",
          "ip6tables-restore",
          "ip6tables-save");

  private final Path program;
  private final Path iptablesWrapper;

  /**
   * @param program kube-proxy, linked statically
   * @param iptablesWrapper what stands for the iptables commands until the variant is known
   */
  KubeProxyLayer(DebianPackages packages, Path program, Path iptablesWrapper) {
    super(
        packages,
        List.of(
            "conntrack",
            "coreutils",
            "dash",
            "grep",
            "ipset",
            "iptables",
            "kmod",
            "netbase",
            "nftables"));
    this.program = program;
    this.iptablesWrapper = iptablesWrapper;
  }

  @Override
  public String name() {
    return "kube-proxy";
  }

  @Override
  void describeAdditions(ContentHash inputs) throws IOException {
    inputs.file(program);
    inputs.file(iptablesWrapper);
  }

  @Override
  void add(RootFileSystem files) throws IOException {
    files.link("usr/bin/sh", "dash");
    files.program("usr/sbin/iptables-wrapper", iptablesWrapper);
    for (String command : IPTABLES_COMMANDS) {
      files.link("usr/sbin/" + command, "iptables-wrapper");
    }
    files.program("usr/local/bin/kube-proxy", program);
  }
}
