package io.servicerouting.agent.kubeproxy;

import io.servicerouting.agent.dataplane.iptables.KubeProxyChains;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What kube-proxy has in the kernel, in each of its modes. */
public final class KubeProxyKernel {
  private static final Logger LOG = System.getLogger(KubeProxyKernel.class.getName());
  private static final String IPVS_DEVICE = "kube-ipvs0";

  private final Commands commands;
  private final KubeProxyChains chains;

  /** Looks and writes through these commands. */
  public KubeProxyKernel(Commands commands) {
    this.commands = commands;
    this.chains = new KubeProxyChains(commands);
  }

  /**
   * What was removed.
   *
   * @param removed how many chains, jumps, tables and devices
   * @param left what the agent cannot remove, and how it can be
   */
  public record Removal(int removed, List<String> left) {}

  /**
   * The mode whose rules are there.
   *
   * @return null if there are none
   */
  public @Nullable String mode() throws IOException {
    if (hasIpvsDevice()) {
      return "ipvs";
    }
    if (chains.present()) {
      return "iptables";
    }
    return nftTables().isEmpty() ? null : "nftables";
  }

  /** kube-proxy's canaries; see {@link KubeProxyChains#removeCanary}. */
  boolean hasCanary() throws IOException {
    return chains.hasCanary();
  }

  void removeCanary() throws IOException {
    chains.removeCanary();
  }

  private boolean hasIpvsDevice() {
    return lines("ip", "-o", "link", "show", "dev", IPVS_DEVICE) != null;
  }

  /**
   * kube-proxy's tables, each as family and name. Only names are listed: contents may crash nft.
   */
  private List<String> nftTables() {
    List<String> tables = lines("nft", "list", "tables");
    return tables == null
        ? List.of()
        : tables.stream()
            .filter(
                line -> line.equals("table ip kube-proxy") || line.equals("table ip6 kube-proxy"))
            .map(line -> line.substring("table ".length()))
            .toList();
  }

  /** What a command prints; null if it fails or is not there. */
  private @Nullable List<String> lines(String... command) {
    List<String> lines = new ArrayList<>();
    try {
      return commands.run(List.of(command), Input.NONE, lines::add).ok() ? lines : null;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0}", e.getMessage());
      return null;
    }
  }

  /**
   * Removes all that kube-proxy left behind.
   *
   * @throws IOException if it cannot be removed
   */
  public Removal remove() throws IOException {
    List<String> left = new ArrayList<>();
    KubeProxyChains.Removal ofChains = chains.remove();
    ofChains.kept().forEach(chain -> left.add("chain " + chain + ": other rules lead to it"));
    int removed = ofChains.removed();
    for (String table : nftTables()) {
      mustRun("nft", "delete", "table", table.split(" ", 2)[0], table.split(" ", 2)[1]);
      removed++;
    }
    if (hasIpvsDevice()) {
      mustRun("ip", "link", "del", IPVS_DEVICE);
      removed++;
      left.add(
          "IPVS virtual servers and ipsets KUBE-*: without rules and device they get no traffic;"
              + " 'kube-proxy --cleanup' or a reboot removes them");
    }
    return new Removal(removed, List.copyOf(left));
  }

  private void mustRun(String... command) throws IOException {
    Commands.Result result = commands.run(List.of(command), Input.NONE, line -> {});
    if (!result.ok()) {
      throw new IOException(String.join(" ", command) + ": " + result.errors());
    }
  }
}
