package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.agent.dataplane.modes.CarrierFactory;
import io.servicerouting.agent.dataplane.modes.ModeState;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Mode IPVS: what this node can do of it, and what does it. */
public final class IpvsFactory implements CarrierFactory {
  private static final Logger LOG = System.getLogger(IpvsFactory.class.getName());

  /**
   * Long enough to cost nothing; a TCP connection that was closed is remembered for two minutes.
   */
  private static final Duration SWEEP_PERIOD = Duration.ofSeconds(15);

  private final Commands commands;
  private final Variant variant;
  private final IpvsConfig config;
  private final KernelSettings settings;
  private final NetlinkSource netlink;
  private final IpvsProbe probe;
  private final IpvsNeeds needs;

  /** Answers of the probe; what is missing is asked for again by {@link #refresh()}. */
  private final Map<Scheduler, Optional<String>> schedulers = new ConcurrentHashMap<>();

  /** Those that write, so that they can be asked to look after what is ending. */
  private final Map<IpFamily, IpvsDataplane> current = new ConcurrentHashMap<>();

  /** Held by whoever looks at virtual services or changes them. */
  private final Object kernelLock = new Object();

  /** Whether nothing of this mode is on the node, as a look has shown. */
  private boolean needless;

  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile ModeState state;

  /**
   * Finds out what the node can do.
   *
   * @param variant which of iptables' variants is in use
   * @param procSysNet the folder that is {@code /proc/sys/net} of the node
   */
  public IpvsFactory(Commands commands, Variant variant, IpvsConfig config, Path procSysNet) {
    this(commands, variant, config, new KernelSettings(procSysNet), NetlinkSource.ofThisHost());
  }

  IpvsFactory(
      Commands commands,
      Variant variant,
      IpvsConfig config,
      KernelSettings settings,
      NetlinkSource netlink) {
    this.commands = commands;
    this.variant = variant;
    this.config = config;
    this.settings = settings;
    this.netlink = netlink;
    this.probe = new IpvsProbe(netlink, commands);
    this.needs = new IpvsNeeds(netlink, commands, variant, settings);
    this.state = look();
  }

  private ModeState look() {
    Optional<String> missing = whyNot(ProxyMode.IPVS.defaultScheduler()).or(needs::missing);
    return new ModeState(
        ProxyMode.IPVS,
        missing.isEmpty(),
        missing.orElse("ip_vs, with iptables (" + variant.commandPart() + ") and ipset"));
  }

  @Override
  public ProxyMode mode() {
    return ProxyMode.IPVS;
  }

  @Override
  public ModeState state() {
    return state;
  }

  @Override
  public void refresh() {
    schedulers.values().removeIf(Optional::isPresent);
    if (!state.available()) {
      state = look();
    }
  }

  @Override
  public Optional<String> whyNot(Route route) {
    ModeState now = state;
    if (!now.available()) {
      return Optional.of(now.reason());
    }
    Optional<String> limit = Limits.whyNot(route);
    return limit.isPresent() ? limit : schedulers.computeIfAbsent(route.scheduler(), this::whyNot);
  }

  /** One at a time: each look makes the same virtual service for a moment. */
  private Optional<String> whyNot(Scheduler scheduler) {
    synchronized (kernelLock) {
      return probe.whyNot(scheduler);
    }
  }

  @Override
  public Carrier create(IpFamily family, NodeSettings node) {
    IpvsDataplane dataplane =
        new IpvsDataplane(
            new FrontRules(family, node.detector(), config.mark()),
            new FrontTables(commands, variant, family),
            new IpSets(commands, family),
            new IpvsNode(family, netlink, commands, settings),
            config,
            node.node());
    current.put(family, dataplane);
    if (!sweeping.getAndSet(true)) {
      Thread.ofVirtual().name("ipvs-sweep").start(this::sweep);
    }
    return new IpvsCarrier(dataplane, kernelLock, () -> current.remove(family, dataplane));
  }

  @Override
  public ConnectionSource connections() {
    return new IpvsConnections(netlink, this::services);
  }

  private Set<ServiceKey> services(Route route) {
    synchronized (kernelLock) {
      IpvsDataplane dataplane = current.get(route.family());
      return dataplane == null ? Set.of() : dataplane.services(route.name());
    }
  }

  /** Takes away, now and then, what only waits for its connections to end. */
  private void sweep() {
    try {
      while (true) {
        Thread.sleep(SWEEP_PERIOD);
        sweepOnce();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** Does so once, without a wait. Answers how much went. */
  int sweepOnce() {
    synchronized (kernelLock) {
      int gone = 0;
      for (IpvsDataplane dataplane : List.copyOf(current.values())) {
        try {
          gone += dataplane.sweep();
        } catch (IOException e) {
          LOG.log(Level.WARNING, "Endpoints that left stay in IPVS for now: {0}", e.getMessage());
        }
      }
      try {
        tearDownUnused();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "What IPVS needed stays on the node for now: {0}", e.getMessage());
      }
      return gone;
    }
  }

  /** Without Services of this mode the node is as it was, until there is one again. */
  private void tearDownUnused() throws IOException {
    Collection<IpvsDataplane> all = current.values();
    boolean ready = all.stream().anyMatch(IpvsDataplane::isReady);
    if (all.isEmpty() || (needless && !ready) || all.stream().anyMatch(IpvsDataplane::isUsed)) {
      return;
    }
    for (IpvsDataplane dataplane : all) {
      if (!dataplane.isReady() && dataplane.hasTrace()) {
        return; // Of a run before this one: to be adopted first.
      }
    }
    if (ready || new Trace(netlink, commands).hasDevice()) {
      int removed = new IpvsRemoval(commands, settings, netlink).removeAll();
      all.forEach(IpvsDataplane::close);
      LOG.log(Level.INFO, "No Service uses IPVS: {0} things that it needed are removed", removed);
    }
    needless = true;
  }
}
