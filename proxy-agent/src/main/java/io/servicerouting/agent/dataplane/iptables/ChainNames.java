package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The names of chains. Those of a Service carry a hash of its port's name, as kube-proxy's do,
 * because the kernel allows 28 characters: base32 of SHA-256, cut to 16 characters.
 *
 * <p>What is hashed is {@code namespace/name:port} with the colon even where the port has no name
 * (kube-proxy did so for years and dropped it later), the protocol in lower case, and for an
 * endpoint its {@code address:port}.
 */
final class ChainNames {
  /** What every chain of the agent's begins with, and no chain of anybody else. */
  private static final String PREFIX = "SRP-";

  /** Chains of the agent's that are not this mode's: those before IPVS. */
  private static final String OF_IPVS = "SRP-IPVS-";

  private static final String JUMP = "-j ";

  static final String SERVICES = "SRP-SERVICES";
  static final String NODE_PORTS = "SRP-NODEPORTS";
  static final String POSTROUTING = "SRP-POSTROUTING";
  static final String MARK_MASQ = "SRP-MARK-MASQ";
  static final String MARK_MASQ_OUTSIDE = "SRP-MASQ-OUTSIDE";
  static final String MARK_DROP = "SRP-MARK-DROP";
  static final String EXTERNAL_SERVICES = "SRP-EXTERNAL-SERVICES";
  static final String FIREWALL = "SRP-FIREWALL";
  static final String FORWARD = "SRP-FORWARD";

  private static final int HASH_LENGTH = 16;
  private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();

  private final String portKey;
  private final String hash;

  private ChainNames(ServicePortName name, Protocol protocol) {
    this.portKey = name.service() + ":" + name.port() + protocol.lowerCase();
    this.hash = hash(portKey);
  }

  /** Whether a chain of this name belongs to this mode. */
  static boolean isOurs(String chain) {
    return chain.startsWith(PREFIX) && !chain.startsWith(OF_IPVS);
  }

  /** Whether a rule leads to a chain of this mode. */
  static boolean leadsToOurs(String rule) {
    int jump = rule.lastIndexOf(JUMP + PREFIX);
    return jump >= 0 && isOurs(rule.substring(jump + JUMP.length()));
  }

  static ChainNames of(Route route) {
    return new ChainNames(route.name(), route.protocol());
  }

  /** Picks from the endpoints of the cluster. */
  String service() {
    return "SRP-SVC-" + hash;
  }

  /** Picks from the endpoints on this node. */
  String serviceLocal() {
    return "SRP-SVL-" + hash;
  }

  /** Where external traffic enters. */
  String external() {
    return "SRP-EXT-" + hash;
  }

  /** Where traffic to a balancer's address enters, to be checked by source. */
  String firewall() {
    return "SRP-FW-" + hash;
  }

  /** One endpoint. */
  String endpoint(Backend backend) {
    return "SRP-SEP-" + hash(portKey + backend);
  }

  /**
   * The rules of one chain for the VIPs of a range. The length of its prefix comes first in the
   * name, so that sorted by name a chain stands before those it leads to.
   */
  static String branch(String root, Cidr range) {
    return "SRP-DST%03d-%s".formatted(range.prefixLength(), hash(root + range));
  }

  private static String hash(String text) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    char[] name = new char[HASH_LENGTH];
    for (int i = 0; i < HASH_LENGTH; i++) {
      int bit = i * 5;
      int twoBytes = (digest[bit / 8] & 255) << 8 | (digest[bit / 8 + 1] & 255);
      name[i] = BASE32[twoBytes >>> (11 - bit % 8) & 31];
    }
    return new String(name);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
