package io.servicerouting.agent.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Rules as kube-proxy v1.36 and kubelet write them, for one Service with one endpoint. */
public final class KubeProxyRules {
  private static final String MANGLE =
      """
      *mangle
      :KUBE-IPTABLES-HINT - [0:0]
      :KUBE-KUBELET-CANARY - [0:0]
      :KUBE-PROXY-CANARY - [0:0]
      COMMIT
      """;

  private static final String FILTER =
      """
      *filter
      :KUBE-EXTERNAL-SERVICES - [0:0]
      :KUBE-FIREWALL - [0:0]
      :KUBE-FORWARD - [0:0]
      :KUBE-KUBELET-CANARY - [0:0]
      :KUBE-NODEPORTS - [0:0]
      :KUBE-PROXY-CANARY - [0:0]
      :KUBE-PROXY-FIREWALL - [0:0]
      :KUBE-SERVICES - [0:0]
      -I INPUT -j KUBE-FIREWALL
      -I OUTPUT -j KUBE-FIREWALL
      -I INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
      -I INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
      -I INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
      -I FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
      -I FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
      -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
      -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
      COMMIT
      """;

  private static final String NAT =
      """
      *nat
      :KUBE-KUBELET-CANARY - [0:0]
      :KUBE-MARK-MASQ - [0:0]
      :KUBE-NODEPORTS - [0:0]
      :KUBE-POSTROUTING - [0:0]
      :KUBE-PROXY-CANARY - [0:0]
      :KUBE-EXT-BEPXDJBUHFCSYIC3 - [0:0]
      :KUBE-SEP-KXZ7A5GCKOVBKJL6 - [0:0]
      :KUBE-SERVICES - [0:0]
      :KUBE-SVC-BEPXDJBUHFCSYIC3 - [0:0]
      -I PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -I OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -I POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
      -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
      -A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment "default/my-nginx" -m tcp --dport 31428 -j KUBE-EXT-BEPXDJBUHFCSYIC3
      -A KUBE-EXT-BEPXDJBUHFCSYIC3 -m comment --comment "masquerade traffic for default/my-nginx external destinations" -j KUBE-MARK-MASQ
      -A KUBE-EXT-BEPXDJBUHFCSYIC3 -j KUBE-SVC-BEPXDJBUHFCSYIC3
      -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
      -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
      -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
      -A KUBE-SEP-KXZ7A5GCKOVBKJL6 -s %2$s/32 -m comment --comment "default/my-nginx" -j KUBE-MARK-MASQ
      -A KUBE-SEP-KXZ7A5GCKOVBKJL6 -p tcp -m comment --comment "default/my-nginx" -m tcp -j DNAT --to-destination %2$s:80
      -A KUBE-SERVICES -d %1$s/32 -p tcp -m comment --comment "default/my-nginx cluster IP" -m tcp --dport 80 -j KUBE-SVC-BEPXDJBUHFCSYIC3
      -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
      -A KUBE-SVC-BEPXDJBUHFCSYIC3 ! -s 192.168.0.0/16 -d %1$s/32 -p tcp -m comment --comment "default/my-nginx cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
      -A KUBE-SVC-BEPXDJBUHFCSYIC3 -m comment --comment "default/my-nginx -> %2$s:80" -j KUBE-SEP-KXZ7A5GCKOVBKJL6
      COMMIT
      """;

  private KubeProxyRules() {}

  /**
   * Writes them, kube-proxy's jumps at the head as when it starts.
   *
   * @param variant {@code nft} or {@code legacy}
   */
  public static void write(
      NetworkNamespace node, String variant, String clusterIp, String endpoint) {
    String rules = MANGLE + FILTER + NAT.formatted(clusterIp, endpoint);
    try {
      var result =
          node.commands()
              .run(
                  List.of("iptables-" + variant + "-restore", "--noflush"),
                  input -> input.write(rules),
                  line -> {});
      if (!result.ok()) {
        throw new IllegalStateException(result.errors());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
