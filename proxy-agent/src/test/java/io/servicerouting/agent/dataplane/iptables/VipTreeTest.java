package io.servicerouting.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VipTreeTest {

  private static final String LAST = "-m addrtype --dst-type LOCAL -j SRP-NODEPORTS";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32})
  void fewRulesAreOneList(int count) {
    List<VipRule> rules = oneEach(inARow("10.96.0.0", count));

    assertThat(tree(rules))
        .containsExactly(Map.entry("SRP-SERVICES", withLast(rules.stream().map(VipRule::text))));
  }

  @Test
  void manyRulesAreFoundByTheirRange() {
    Map<String, List<String>> tree = tree(oneEach(inARow("10.96.0.16", 33)));

    assertThat(tree.get("SRP-SERVICES"))
        .containsExactly(
            "-d 10.96.0.16/28 -j " + branch("10.96.0.16/28"),
            "-d 10.96.0.32/28 -j " + branch("10.96.0.32/28"),
            // A chain for one rule would make the way longer, not shorter.
            "-d 10.96.0.48/32 -j TO-10.96.0.48",
            LAST);
    assertThat(tree.get(branch("10.96.0.16/28")))
        .hasSize(16)
        .contains("-d 10.96.0.31/32 -j TO-10.96.0.31");
  }

  @Test
  void allPortsOfAVipStayTogetherInTheirOrder() {
    List<VipRule> rules = new ArrayList<>(oneEach(inARow("10.96.0.0", 10)));
    IpAddress shared = IpAddress.parse("172.26.236.180");
    List<String> ports =
        IntStream.range(0, 100).mapToObj(port -> "-d " + shared + "/32 port " + port).toList();
    ports.forEach(port -> rules.add(new VipRule(shared, port)));

    Map<String, List<String>> tree = tree(rules);

    assertThat(tree.values()).contains(ports);
  }

  @ParameterizedTest
  @CsvSource({
    // The API server picks ClusterIPs at random in the whole range.
    "10.96.0.0/12, 5000",
    "10.96.0.0/16, 5000",
    "10.96.0.0/20, 4000",
    "0.0.0.0/1,    5000",
    "fd00:10:96::/112, 5000",
    "fd00:10:96::/64,  5000"
  })
  void everyPacketFindsItsRuleAfterADozenOthers(String range, int count) {
    List<IpAddress> vips = anywhereIn(Cidr.parse(range), count);
    Map<String, List<String>> tree = tree(oneEach(vips));

    int longest = 0;
    for (IpAddress vip : vips) {
      Walk walk = new Walk(tree, vip);
      assertThat(walk.targets).as("rules for %s", vip).containsExactly("TO-" + vip);
      longest = Math.max(longest, walk.passed);
    }
    assertThat(longest).as("rules on the longest way").isLessThan(100);
  }

  @Test
  void aPacketToNobodyReachesTheLastRule() {
    List<IpAddress> vips = anywhereIn(Cidr.parse("10.96.0.0/12"), 5000);
    Map<String, List<String>> tree = tree(oneEach(vips));
    Set<IpAddress> taken = new HashSet<>(vips);

    for (IpAddress other : anywhereIn(Cidr.parse("10.96.0.0/12"), 500)) {
      if (!taken.contains(other)) {
        assertThat(new Walk(tree, other).targets).isEmpty();
      }
    }
    assertThat(tree.get("SRP-SERVICES").getLast()).isEqualTo(LAST);
  }

  @Test
  void aVipMoreWritesAChainOrTwo() {
    List<IpAddress> vips = new ArrayList<>(anywhereIn(Cidr.parse("10.96.0.0/12"), 5000));
    Map<String, List<String>> before = tree(oneEach(vips));
    vips.add(IpAddress.parse("10.100.77.78"));

    Map<String, List<String>> after = tree(oneEach(vips));

    assertThat(after.entrySet().stream().filter(chain -> !before.entrySet().contains(chain)))
        .hasSizeBetween(1, 2);
  }

  @Test
  void aChainStandsAfterThoseItLeadsToAndBeforeThemByName() {
    List<Chain> chains =
        VipTree.chains(
            Table.NAT,
            "SRP-SERVICES",
            oneEach(anywhereIn(Cidr.parse("10.96.0.0/12"), 5000)),
            List.of());

    Set<String> seen = new HashSet<>();
    for (Chain chain : chains) {
      for (String rule : chain.rules()) {
        String target = rule.substring(rule.indexOf("-j ") + 3);
        if (target.startsWith("SRP-")) {
          assertThat(seen).contains(target);
          if (chain.name().startsWith("SRP-DST")) {
            assertThat(chain.name()).isLessThan(target);
          }
        }
      }
      seen.add(chain.name());
      assertThat(chain.name()).hasSizeLessThanOrEqualTo(28);
    }
  }

  @Test
  void treesOfOneTableShareNoChain() {
    List<VipRule> rules = oneEach(inARow("10.96.0.0", 100));

    assertThat(VipTree.chains(Table.FILTER, "SRP-SERVICES", rules, List.of()))
        .extracting(Chain::name)
        .doesNotContainAnyElementsOf(
            VipTree.chains(Table.FILTER, "SRP-EXTERNAL-SERVICES", rules, List.of()).stream()
                .map(Chain::name)
                .toList());
  }

  private static Map<String, List<String>> tree(List<VipRule> rules) {
    Map<String, List<String>> chains = new TreeMap<>();
    VipTree.chains(Table.NAT, "SRP-SERVICES", rules, List.of(LAST))
        .forEach(chain -> chains.put(chain.name(), chain.rules()));
    return chains;
  }

  private static String branch(String range) {
    return ChainNames.branch("SRP-SERVICES", Cidr.parse(range));
  }

  private static List<String> withLast(Stream<String> rules) {
    return Stream.concat(rules, Stream.of(LAST)).toList();
  }

  private static List<VipRule> oneEach(List<IpAddress> vips) {
    return vips.stream()
        .map(vip -> new VipRule(vip, new Rule().destination(Cidr.of(vip)).jump("TO-" + vip)))
        .toList();
  }

  private static List<IpAddress> inARow(String first, int count) {
    IpAddress start = IpAddress.parse(first);
    return IntStream.range(0, count)
        .mapToObj(i -> new IpAddress(start.family(), start.high(), start.low() + i))
        .toList();
  }

  /** Different addresses, the same in every run. */
  private static List<IpAddress> anywhereIn(Cidr range, int count) {
    Random random = new Random(range.hashCode());
    Set<IpAddress> addresses = new LinkedHashSet<>();
    int hostBits = Math.min(range.family().bits() - range.prefixLength(), 64);
    long hosts = hostBits == 64 ? -1 : (1L << hostBits) - 1;
    while (addresses.size() < count) {
      IpAddress base = range.base();
      addresses.add(
          new IpAddress(base.family(), base.high(), base.low() | random.nextLong() & hosts));
    }
    return List.copyOf(addresses);
  }

  /** What a packet meets on its way through the chains. */
  private static final class Walk {
    final List<String> targets = new ArrayList<>();
    int passed;

    Walk(Map<String, List<String>> tree, IpAddress destination) {
      pass(tree, "SRP-SERVICES", destination);
    }

    private void pass(Map<String, List<String>> tree, String chain, IpAddress destination) {
      for (String rule : tree.get(chain)) {
        if (!targets.isEmpty()) {
          return; // It has been rewritten, which ends its way.
        }
        passed++;
        String[] words = rule.split(" ");
        if (words[0].equals("-d") && Cidr.parse(words[1]).contains(destination)) {
          if (tree.containsKey(words[3])) {
            pass(tree, words[3], destination);
          } else {
            targets.add(words[3]);
          }
        }
      }
    }
  }
}
