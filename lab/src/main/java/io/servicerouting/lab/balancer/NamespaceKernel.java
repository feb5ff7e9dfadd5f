package io.servicerouting.lab.balancer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.balancer.ForwardingPlan.Route;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Programs the network namespace this process runs in. The addresses are local, so that the kernel
 * answers ARP for them; yet their packets are forwarded, because the rules that route by mark come
 * before the table of local addresses.
 */
final class NamespaceKernel implements Kernel {

  /** As many nodes as can be told apart. */
  static final int MARKS = 64;

  private static final int RULE_BASE = 100;
  private static final int TABLE_BASE = 1000;
  private static final int LOCAL_RULE = 1000;
  private static final Path NAMED_NAMESPACES = Path.of("/run/netns");
  private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");
  private static final Path SYSCTLS = Path.of("/proc/sys/net/ipv4");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String networkInterface;
  private final VipPool pool;

  /**
   * Prepares the namespace: forwarding on, no reverse-path filter (answers do not come back this
   * way), no redirects (they would take the load balancer out of the path), routing by mark.
   *
   * @param networkInterface the one on the nodes' network
   * @param pool whose addresses come and go on that interface
   * @throws LabException if this is not a namespace made for such things, or something cannot be
   *     set
   */
  NamespaceKernel(String networkInterface, VipPool pool) {
    this.networkInterface = networkInterface;
    this.pool = pool;
    requireNamedNamespace();
    sysctl("ip_forward", "1");
    for (String scope : List.of("all", "default", networkInterface)) {
      sysctl("conf/" + scope + "/rp_filter", "0");
      sysctl("conf/" + scope + "/send_redirects", "0");
    }
    routeByMark();
  }

  @Override
  public void apply(ForwardingPlan plan) {
    // Routes before the rules that lead to them; what nothing leads to any more does no harm.
    batch(plan.routes().stream().map(this::replaceRoute).toList());
    Set<String> present = presentAddresses();
    Set<String> gone = new HashSet<>(present);
    plan.addresses().forEach(gone::remove);
    // Rules before the addresses: a packet that no rule marks would reach this host itself.
    Command.of("nft", "--file", "-").withInput(NftRuleset.render(plan)).run().orThrow();
    List<String> changes = new ArrayList<>();
    plan.addresses().stream()
        .filter(address -> !present.contains(address))
        .forEach(address -> changes.add(addressCommand("add", address)));
    gone.forEach(address -> changes.add(addressCommand("del", address)));
    batch(changes);
  }

  /** The host's own namespace has no name; asking for one keeps us from ever changing it. */
  private static void requireNamedNamespace() {
    boolean named = false;
    if (Files.isDirectory(NAMED_NAMESPACES)) {
      try (var names = Files.newDirectoryStream(NAMED_NAMESPACES)) {
        for (Path name : names) {
          named = named || Files.isSameFile(name, OWN_NAMESPACE);
        }
      } catch (IOException e) {
        throw new LabException("cannot tell which network namespace this is", e);
      }
    }
    if (!named) {
      throw new LabException(
          "the load balancer changes rules and addresses, so it runs only in a network namespace"
              + " that `ip netns` made, and this is none");
    }
  }

  private static void sysctl(String name, String value) {
    Path file = SYSCTLS.resolve(name);
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new LabException("cannot set %s to %s".formatted(file, value), e);
    }
  }

  private static void routeByMark() {
    Set<Integer> present = new HashSet<>();
    for (JsonNode rule : json("rule", "show")) {
      present.add(rule.path("priority").asInt());
    }
    List<String> changes = new ArrayList<>();
    for (int mark = 1; mark <= MARKS; mark++) {
      if (!present.contains(RULE_BASE + mark)) {
        changes.add(
            "rule add priority %d fwmark %d lookup %d"
                .formatted(RULE_BASE + mark, mark, TABLE_BASE + mark));
      }
    }
    if (!present.contains(LOCAL_RULE)) {
      changes.add("rule add priority %d lookup local".formatted(LOCAL_RULE));
    }
    if (present.contains(0)) {
      changes.add("rule del priority 0 lookup local");
    }
    batch(changes);
  }

  private String replaceRoute(Route route) {
    return "route replace default via %s dev %s table %d"
        .formatted(route.address(), networkInterface, TABLE_BASE + route.mark());
  }

  private String addressCommand(String verb, String address) {
    return "address %s %s/32 dev %s".formatted(verb, address, networkInterface);
  }

  private Set<String> presentAddresses() {
    Set<String> present = new HashSet<>();
    for (JsonNode link : json("address", "show", "dev", networkInterface)) {
      for (JsonNode one : link.path("addr_info")) {
        String address = one.path("local").asText();
        if (pool.addresses().contains(address)) {
          present.add(address);
        }
      }
    }
    return present;
  }

  private static void batch(List<String> commands) {
    if (!commands.isEmpty()) {
      Command.of("ip", "-batch", "-").withInput(String.join("\n", commands) + "\n").run().orThrow();
    }
  }

  private static JsonNode json(String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "-json", "-4"));
    all.addAll(List.of(words));
    try {
      return JSON.readTree(Command.of(all).run().orThrow().stdout());
    } catch (JsonProcessingException e) {
      throw new LabException("`%s` did not print JSON".formatted(String.join(" ", all)), e);
    }
  }
}
