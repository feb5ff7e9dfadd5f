package io.servicerouting.agent.dataplane.modes;

import static io.servicerouting.agent.dataplane.RouteChange.gone;
import static io.servicerouting.agent.dataplane.RouteChange.to;
import static io.servicerouting.routing.ProxyMode.IPTABLES;
import static io.servicerouting.routing.ProxyMode.IPVS;
import static io.servicerouting.routing.ProxyMode.USERSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** IPVS, which connections find by themselves, and userspace, to which iptables leads them. */
class SideBySideTest {
  private final List<String> told = new ArrayList<>();
  private final Map<String, Map<ServicePortName, String>> refuses = new HashMap<>();
  private final Set<ServicePortName> claimed = new HashSet<>();
  private final Set<String> fails = new HashSet<>();
  private final Mode ipvs = new Mode(IPVS, false);
  private final Mode userspace = new Mode(USERSPACE, true);
  private final Modes modes =
      new Modes(new Iptables(), "iptables (nft)", routes -> Map.of(), List.of(ipvs, userspace));
  private final Dataplane dataplane = modes.create(IpFamily.IPV4, ModeRoutes.NODE);

  private static Route web(ProxyMode mode) {
    return ModeRoutes.route("web", mode);
  }

  private Outcome apply(RouteChange... changes) throws IOException {
    told.clear();
    return dataplane.apply(List.of(changes));
  }

  @Test
  void eachModeGetsItsRoutesAndIptablesTheEntriesToUserspace() throws IOException {
    dataplane.reconcile(
        List.of(
            ModeRoutes.route("a", IPTABLES),
            ModeRoutes.route("b", IPVS),
            ModeRoutes.route("c", USERSPACE)));

    assertThat(told)
        .containsExactly(
            "IPVS: all default/b", "Userspace: all default/c", "iptables: all default/a default/c");
  }

  @Test
  void aRouteLeavesIptablesOnceIpvsHasIt() throws IOException {
    dataplane.reconcile(List.of(web(IPTABLES)));
    apply(to(web(IPVS)));
    assertThat(told).containsExactly("IPVS: +default/web", "iptables: -default/web");

    apply(to(ModeRoutes.route("web", IPVS, Scheduler.LC, null)));
    assertThat(told).containsExactly("IPVS: +default/web");
  }

  @Test
  void aRouteLeavesIpvsOnceIptablesHasIt() throws IOException {
    dataplane.reconcile(List.of(web(IPVS)));
    apply(to(web(IPTABLES)));
    assertThat(told).containsExactly("iptables: +default/web", "IPVS: -default/web");

    apply(to(web(IPTABLES)));
    assertThat(told).containsExactly("iptables: +default/web");
  }

  @Test
  void theRelayListensBeforeConnectionsAreLedThereAndUntilNoneAre() throws IOException {
    dataplane.reconcile(List.of(web(IPVS)));
    apply(to(web(USERSPACE)));
    assertThat(told)
        .containsExactly("Userspace: +default/web", "iptables: +default/web", "IPVS: -default/web");

    apply(to(web(IPVS)));
    assertThat(told)
        .containsExactly("IPVS: +default/web", "iptables: -default/web", "Userspace: -default/web");
  }

  @Test
  void aRouteThatIsGoneIsGoneEverywhere() throws IOException {
    dataplane.reconcile(List.of(web(USERSPACE)));
    apply(gone(web(USERSPACE).name()));
    assertThat(told).containsExactly("iptables: -default/web", "Userspace: -default/web");
  }

  @Test
  void aRouteThatItsModeRefusesIsCarriedByIptablesAndFollowsItsEndpoints() throws IOException {
    dataplane.reconcile(List.of(web(IPTABLES)));
    refuses.put("IPVS", Map.of(web(IPVS).name(), "full"));

    Outcome outcome = apply(to(web(IPVS)));
    assertThat(told).containsExactly("IPVS: +default/web", "iptables: +default/web");
    assertThat(outcome.refused()).isEmpty();
    assertThat(outcome.compromises().get(web(IPVS).name()))
        .hasToString("carried by iptables with scheduler rr instead: full");

    told.clear();
    outcome = dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told)
        .containsExactly("IPVS: all default/web", "Userspace: all", "iptables: all default/web");
    assertThat(outcome.compromises()).containsKey(web(IPVS).name());

    refuses.clear();
    told.clear();
    dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told).containsExactly("IPVS: all default/web", "Userspace: all", "iptables: all");
  }

  @Test
  void aChangeThatItsModeRefusesGoesToIptablesBeforeTheModeIsLeft() throws IOException {
    dataplane.reconcile(List.of(web(IPVS)));
    refuses.put("IPVS", Map.of(web(IPVS).name(), "no such scheduler"));

    apply(to(web(IPVS)));
    assertThat(told)
        .containsExactly("IPVS: +default/web", "iptables: +default/web", "IPVS: -default/web");

    refuses.clear();
    dataplane.reconcile(List.of(web(IPVS)));
    refuses.put("IPVS", Map.of(web(IPVS).name(), "no such scheduler"));
    told.clear();
    dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told)
        .containsExactly(
            "IPVS: all default/web",
            "Userspace: all",
            "iptables: all default/web",
            "IPVS: -default/web");
  }

  @Test
  void aRouteWhosePlaceAnotherOneHasIsGivenToNobodyElse() throws IOException {
    claimed.add(web(IPVS).name());
    refuses.put("IPVS", Map.of(web(IPVS).name(), "served for default/other already"));
    Outcome outcome = dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told).containsExactly("IPVS: all default/web", "Userspace: all", "iptables: all");
    assertThat(outcome.refused()).containsOnlyKeys(web(IPVS).name());
    assertThat(outcome.compromises()).isEmpty();

    outcome = apply(to(web(IPVS)));
    assertThat(told).containsExactly("IPVS: +default/web");
    assertThat(outcome.refused()).containsOnlyKeys(web(IPVS).name());
  }

  @Test
  void aRouteWhosePlaceAnotherOneHasStaysWithIptablesIfItWasThere() throws IOException {
    dataplane.reconcile(List.of(web(IPTABLES)));
    claimed.add(web(IPVS).name());
    refuses.put("IPVS", Map.of(web(IPVS).name(), "served for default/other already"));

    Outcome outcome = apply(to(web(IPVS)));
    assertThat(told).containsExactly("IPVS: +default/web", "iptables: +default/web");
    assertThat(outcome.refused()).containsOnlyKeys(web(IPVS).name());

    told.clear();
    dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told).contains("iptables: all default/web");
  }

  @Test
  void aRouteThatIptablesRefusesStaysInItsMode() throws IOException {
    dataplane.reconcile(List.of(web(IPVS)));
    refuses.put("iptables", Map.of(web(IPVS).name(), "table full"));
    apply(to(web(IPTABLES)));
    assertThat(told).containsExactly("iptables: +default/web");
  }

  @Test
  void aModeThatFailsKeepsNoOtherFromFollowing() throws IOException {
    dataplane.reconcile(List.of(web(IPVS), ModeRoutes.route("a", IPTABLES)));
    fails.add("IPVS");
    told.clear();

    List<Route> wanted =
        List.of(
            web(IPVS),
            ModeRoutes.route("a", IPTABLES),
            ModeRoutes.route("new", IPVS),
            ModeRoutes.route("c", USERSPACE));
    assertThatThrownBy(() -> dataplane.reconcile(wanted)).hasMessage("IPVS fails");
    assertThat(told)
        .as("what IPVS had stays there, what it never had is carried by iptables meanwhile")
        .containsExactly(
            "Userspace: all default/c", "iptables: all default/a default/new default/c");

    told.clear();
    assertThatThrownBy(
            () -> dataplane.apply(List.of(to(web(IPVS)), to(ModeRoutes.route("a", IPTABLES)))))
        .hasMessage("IPVS fails");
    assertThat(told).containsExactly("iptables: +default/a");

    fails.clear();
    told.clear();
    dataplane.reconcile(wanted);
    assertThat(told)
        .containsExactly(
            "IPVS: all default/web default/new",
            "Userspace: all default/c",
            "iptables: all default/a default/c");
  }

  @Test
  void aSchedulerThatIsMissingIsLookedForAgain() throws IOException {
    ipvs.missingScheduler = "load module ip_vs_lc";
    Route least = ModeRoutes.route("web", IPVS, Scheduler.LC, null);
    assertThat(dataplane.reconcile(List.of(least)).compromises().get(least.name()))
        .hasToString("carried by IPVS with scheduler rr instead: load module ip_vs_lc");

    ipvs.foundAtRefresh = true;
    assertThat(dataplane.reconcile(List.of(least)).compromises()).isEmpty();
  }

  @Test
  void aModeThatTheNodeCannotDoIsReportedAndComesIntoUseOnceItCan() throws IOException {
    ipvs.missing = "load module ip_vs";
    Outcome outcome = dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told).contains("iptables: all default/web");
    assertThat(outcome.compromises().get(web(IPVS).name()))
        .hasToString("carried by iptables with scheduler rr instead: load module ip_vs");
    assertThat(modes.states())
        .extracting(
            state -> state.mode().apiName() + " " + state.available() + " " + state.reason())
        .containsExactly(
            "iptables true iptables (nft)", "IPVS false load module ip_vs", "Userspace true as is");

    ipvs.foundAtRefresh = true;
    told.clear();
    outcome = dataplane.reconcile(List.of(web(IPVS)));
    assertThat(told).contains("IPVS: all default/web");
    assertThat(outcome.compromises()).isEmpty();
  }

  /** Says in words what it is told. */
  private final class Recording implements Dataplane {
    private final String name;

    Recording(String name) {
      this.name = name;
    }

    @Override
    public Outcome reconcile(Collection<Route> routes) throws IOException {
      failIfToldTo();
      told.add(
          name
              + ": all"
              + String.join(
                  "", routes.stream().map(route -> " " + route.name().service()).toList()));
      return outcome(routes.size(), routes.stream().map(Route::name).toList());
    }

    @Override
    public Outcome apply(Collection<RouteChange> changes) throws IOException {
      failIfToldTo();
      told.add(
          name
              + ":"
              + String.join(
                  "",
                  changes.stream()
                      .map(change ->
                          (change.route() == null ? " -" : " +") + change.name().service())
                      .toList()));
      return outcome(
          changes.size(),
          changes.stream()
              .filter(change -> change.route() != null)
              .map(RouteChange::name)
              .toList());
    }

    private Outcome outcome(int written, List<ServicePortName> asked) {
      Map<ServicePortName, String> refused = new HashMap<>(refuses.getOrDefault(name, Map.of()));
      refused.keySet().retainAll(asked);
      Set<ServicePortName> taken = new HashSet<>(claimed);
      taken.retainAll(refused.keySet());
      return new Outcome(written, refused, Map.of(), Map.of(), taken);
    }

    private void failIfToldTo() throws IOException {
      if (fails.contains(name)) {
        throw new IOException(name + " fails");
      }
    }

    @Override
    public int repair(Set<String> names) {
      return 0;
    }
  }

  private final class Iptables implements DataplaneFactory {
    @Override
    public Set<IpFamily> families() {
      return Set.of(IpFamily.IPV4);
    }

    @Override
    public Dataplane create(IpFamily family, NodeSettings node) {
      return new Recording("iptables");
    }
  }

  private final class Mode implements CarrierFactory {
    private final ProxyMode mode;
    private final boolean needsEntry;
    private @Nullable String missing;
    private @Nullable String missingScheduler;
    private boolean foundAtRefresh;

    Mode(ProxyMode mode, boolean needsEntry) {
      this.mode = mode;
      this.needsEntry = needsEntry;
    }

    @Override
    public ProxyMode mode() {
      return mode;
    }

    @Override
    public ModeState state() {
      return new ModeState(mode, missing == null, missing == null ? "as is" : missing);
    }

    @Override
    public void refresh() {
      if (foundAtRefresh) {
        missing = null;
        missingScheduler = null;
      }
    }

    @Override
    public Optional<String> whyNot(Route route) {
      boolean usual = route.scheduler() == mode.defaultScheduler();
      return Optional.ofNullable(missing != null || usual ? missing : missingScheduler);
    }

    @Override
    public ConnectionSource connections() {
      return routes -> Map.of();
    }

    @Override
    public Carrier create(IpFamily family, NodeSettings node) {
      Dataplane recording = new Recording(mode.apiName());
      return new Carrier() {
        @Override
        public Dataplane dataplane() {
          return recording;
        }

        @Override
        public Optional<Route> entry(Route route) {
          return needsEntry
              ? Optional.of(route.carriedBy(IPTABLES, IPTABLES.defaultScheduler()))
              : Optional.empty();
        }
      };
    }
  }
}
