package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import java.io.IOException;
import java.util.List;

/**
 * Finds out which variant the host uses, as the iptables-wrappers of kube-proxy's image do: rules
 * belong where kubelet and the CNI plug-in put theirs.
 */
public final class VariantDetection {
  private final Commands commands;

  /** Asks through these commands. */
  public VariantDetection(Commands commands) {
    this.commands = commands;
  }

  /**
   * The variant in use.
   *
   * @throws IOException if neither variant's commands can be run
   */
  public Variant detect() throws IOException {
    Listing nft = list(Variant.NFT);
    Listing legacy = list(Variant.LEGACY);
    if (!nft.works && !legacy.works) {
      throw new IOException(
          "neither iptables-nft-save nor iptables-legacy-save works here: " + nft.error);
    }
    if (nft.works != legacy.works) {
      return nft.works ? Variant.NFT : Variant.LEGACY;
    }
    // Kubelet leaves these chains in mangle for exactly this question.
    if (nft.kubeletWasHere != legacy.kubeletWasHere) {
      return nft.kubeletWasHere ? Variant.NFT : Variant.LEGACY;
    }
    return legacy.rules > nft.rules ? Variant.LEGACY : Variant.NFT;
  }

  private Listing list(Variant variant) {
    Listing listing = new Listing();
    for (String prefix : List.of("iptables-", "ip6tables-")) {
      String command = prefix + variant.commandPart() + "-save";
      try {
        Commands.Result result = commands.run(List.of(command), Input.NONE, listing::line);
        if (prefix.equals("iptables-")) {
          listing.works = result.ok();
          listing.error = result.errors();
        }
      } catch (IOException e) {
        listing.error = String.valueOf(e.getMessage());
      }
    }
    return listing;
  }

  private static final class Listing {
    boolean works;
    boolean kubeletWasHere;
    int rules;
    String error = "";

    void line(String line) {
      if (line.startsWith(":KUBE-IPTABLES-HINT ") || line.startsWith(":KUBE-KUBELET-CANARY ")) {
        kubeletWasHere = true;
      }
      if (line.startsWith("-A ")) {
        rules++;
      }
    }
  }
}
