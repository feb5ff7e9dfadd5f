package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the kernel is told for routes of every shape, whole and readable. */
class GoldenPlanTest {
  private static final IpAddress NODE = IpAddress.parse("172.26.236.178");

  @Test
  void routesOfEveryShapeComeToTheseServicesAndMembers() throws IOException {
    RoutePlanner planner =
        new RoutePlanner(Set.of(NODE), List.of(NODE), PrivateRange.of(IpFamily.IPV4));
    StringBuilder text = new StringBuilder();
    for (Route route : SampleRoutes.everyShape()) {
      text.append("# ").append(route.name()).append('\n');
      describe(planner.plan(route.carriedBy(ProxyMode.IPVS, Scheduler.RR)), text);
    }

    assertThat(text.toString()).isEqualTo(golden("every-shape.txt"));
  }

  @Test
  void theRulesAreTheseForAnyNumberOfServices() throws IOException {
    StringBuilder text = new StringBuilder();
    for (IpFamily family : IpFamily.values()) {
      describe(new FrontRules(family, SampleRoutes.CLUSTER_RANGE, 0x4000), text);
    }
    text.append("# pods recognised by their devices\n");
    describe(new FrontRules(IpFamily.IPV4, new LocalDetector.InterfacePrefix("cali"), 0x8), text);

    assertThat(text.toString()).isEqualTo(golden("rules.txt"));
  }

  private static void describe(RoutePlan plan, StringBuilder text) {
    Programmed nothing = new Programmed();
    plan.services()
        .forEach((key, wanted) -> {
          nothing.serviceChange(key, wanted).ifPresent(add -> text.append(add).append('\n'));
          nothing.destinationChanges(key, wanted).forEach(add -> text.append(add).append('\n'));
        });
    plan.vips().forEach(vip -> text.append("ip addr add ").append(vip).append(" dev srp-ipvs0\n"));
    plan.members().stream()
        .map(member -> "add " + member.set().name(IpFamily.IPV4) + " " + member.element() + "\n")
        .sorted()
        .forEach(text::append);
  }

  private static void describe(FrontRules rules, StringBuilder text) {
    text.append("# ").append(rules.family()).append('\n');
    rules
        .jumps()
        .forEach(jump ->
            text.append("%s: -A %s %s%n".formatted(jump.table(), jump.hook(), jump.rule())));
    for (FrontChain chain : rules.chains()) {
      chain
          .rules()
          .forEach(
              rule -> text.append("%s: -A %s %s%n".formatted(chain.table(), chain.name(), rule)));
    }
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = GoldenPlanTest.class.getResourceAsStream("/golden/ipvs/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
