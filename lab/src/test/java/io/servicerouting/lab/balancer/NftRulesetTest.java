package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.balancer.ForwardingPlan.Frontend;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftRulesetTest {

  @Test
  void everyFrontendHasItsChainAndTheRestIsDropped() {
    var plan =
        new ForwardingPlan(
            List.of("172.26.236.181", "172.26.236.180"),
            List.of(),
            List.of(
                new Frontend(
                    "default/web",
                    "172.26.236.180",
                    "tcp",
                    80,
                    List.of(1, 1, 2, 2, 2, 3, 1),
                    false),
                new Frontend("kube-system/dns", "172.26.236.181", "udp", 53, List.of(2, 2), true),
                new Frontend("default/web", "172.26.236.180", "tcp", 443, List.of(), false)));

    assertThat(NftRuleset.render(plan))
        .isEqualTo(
            """
            add table ip srlab_balancer
            delete table ip srlab_balancer
            table ip srlab_balancer {
              chain forward-1 {
                comment "default/web"
                meta mark set jhash ip saddr . th sport mod 7 seed 0x73726c62 map { 0-1 : 0x1, 2-4 : 0x2, 5 : 0x3, 6 : 0x1 }
              }
              chain forward-2 {
                comment "kube-system/dns"
                meta mark set jhash ip saddr mod 2 seed 0x73726c62 map { 0-1 : 0x2 }
              }
              chain prerouting {
                type filter hook prerouting priority mangle; policy accept;
                ip daddr . meta l4proto . th dport vmap {
                  172.26.236.180 . tcp . 80 : goto forward-1,
                  172.26.236.181 . udp . 53 : goto forward-2,
                  172.26.236.180 . tcp . 443 : drop
                }
                ip daddr { 172.26.236.180, 172.26.236.181 } meta l4proto { tcp, udp, sctp } drop
              }
            }
            """);
  }

  @Test
  void emptyPlanIsAnEmptyTable() {
    assertThat(NftRuleset.render(new ForwardingPlan(List.of(), List.of(), List.of())))
        .isEqualTo(
            """
            add table ip srlab_balancer
            delete table ip srlab_balancer
            table ip srlab_balancer {
              chain prerouting {
                type filter hook prerouting priority mangle; policy accept;
              }
            }
            """);
  }
}
