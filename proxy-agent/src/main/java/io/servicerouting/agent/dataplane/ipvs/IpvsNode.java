package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.KernelSettings.Occasion;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Virtual services and their addresses in the kernel, of one IP family: what there is, and how it
 * becomes what is wanted.
 */
final class IpvsNode {
  private final IpFamily family;
  private final NetlinkSource netlink;
  private final Modules modules;
  private final Trace trace;
  private final KernelSettings settings;
  private final Programmed programmed = new Programmed();
  private final Set<IpAddress> onDevice = new HashSet<>();

  /** What we wrote down as ours and did not find when the kernel was read last. */
  private final Set<String> unlisted = new HashSet<>();

  private @Nullable Open open;

  /** Whether the node was told to forward what this family needs forwarded. */
  private boolean forwards;

  /** What is there only while IPVS is used. */
  private record Open(
      IpvsKernel kernel, NetlinkClient client, VipDevice device, VipDevice.Link link) {
    void close() {
      kernel.close();
      client.close();
    }
  }

  IpvsNode(IpFamily family, NetlinkSource netlink, Commands commands, KernelSettings settings) {
    this.family = family;
    this.netlink = netlink;
    this.modules = new Modules(commands);
    this.trace = new Trace(netlink, commands);
    this.settings = settings;
  }

  Programmed programmed() {
    return programmed;
  }

  /** The addresses on our device. */
  Set<IpAddress> onDevice() {
    return onDevice;
  }

  /** Whether a run before this one has left something of this family. */
  boolean hasTrace() throws IOException {
    return trace.of(family);
  }

  /** Makes the device ready, and opens IPVS unless that has been done. */
  void open() throws IOException {
    Open now = open;
    if (now == null) {
      now = openAnew();
    } else {
      now =
          new Open(
              now.kernel, now.client, now.device, now.device.create()); // It may be another one.
    }
    open = now;
    now.device.addLocalRoute(now.link, PrivateRange.of(family).range());
    forwards = false;
    set(Occasion.IPVS_IS_USED);
  }

  /** First writes down what is set, so that a crash in between does not lose it. */
  private void set(Occasion occasion) throws IOException {
    Open now = opened();
    Map<String, String> before =
        KernelSettings.parse(now.device.find().map(VipDevice.Link::alias).orElse(""));
    Map<String, String> all = settings.toRemember(before, occasion);
    if (!all.equals(before)) {
      now.device.setAlias(now.link, KernelSettings.describe(all));
    }
    settings.set(occasion);
  }

  private Open openAnew() throws IOException {
    IpvsKernel kernel = new IpvsKernel(netlink.generic());
    try {
      NetlinkClient client = new NetlinkClient(netlink.route());
      try {
        VipDevice device = new VipDevice(client);
        return new Open(kernel, client, device, device.create());
      } catch (IOException e) {
        client.close();
        throw e;
      }
    } catch (IOException e) {
      kernel.close();
      throw e;
    }
  }

  /** Whether the kernel has nothing of ours, as far as is known. */
  boolean isEmpty() {
    return programmed.keys().isEmpty() && onDevice.isEmpty();
  }

  /** Forgets the kernel, and lets go of it. */
  void close() {
    if (open != null) {
      open.close();
      open = null;
    }
    programmed.clear();
    onDevice.clear();
    unlisted.clear();
  }

  private Open opened() {
    if (open == null) {
      throw new IllegalStateException("IPVS is not open");
    }
    return open;
  }

  Set<IpAddress> nodeAddresses() throws IOException {
    return opened().device.nodeAddresses(family);
  }

  /**
   * Reads what is in the kernel. Ours is what we wrote down as ours, and what is wanted where
   * nobody else can be.
   */
  void load(Wanted wanted, IpSets sets) throws IOException {
    Open now = opened();
    onDevice.clear();
    onDevice.addAll(now.device.addresses(now.link, family));
    programmed.clear();
    unlisted.clear();
    unlisted.addAll(sets.of(FrontSet.OWN));
    for (VirtualService service : now.kernel.services()) {
      ServiceKey key = service.key();
      unlisted.remove(SetMember.frontend(FrontSet.OWN, key).element());
      if (key.address().family() != family) {
        continue;
      }
      boolean nobodyElses =
          onDevice.contains(key.address())
              || PrivateRange.of(family).range().contains(key.address());
      if (sets.has(SetMember.frontend(FrontSet.OWN, key))
          || (nobodyElses && wanted.service(key) != null)) {
        programmed.found(service, now.kernel.destinations(key));
      }
    }
  }

  /**
   * Adds what is missing of what is wanted.
   *
   * @param failed gets the routes that the kernel refuses, with words for their users
   * @return how much was written
   * @throws IOException if nothing can be written, or the kernel is not as it was left
   */
  int add(Touched touched, Wanted wanted, Map<ServicePortName, String> failed) throws IOException {
    forward(touched, wanted);
    Additions additions = new Additions(opened().kernel, modules, programmed, wanted, failed);
    int written = additions.services(touched.services(), unlisted);
    written += additions.destinations(touched.services());
    return written + addAddresses(touched, wanted, failed);
  }

  /** IPv6 is forwarded by nodes that carry it, and only by them. */
  private void forward(Touched touched, Wanted wanted) throws IOException {
    if (family == IpFamily.IPV6
        && !forwards
        && touched.services().stream().anyMatch(key -> wanted.service(key) != null)) {
      set(Occasion.IPV6_IS_ROUTED);
      forwards = true;
    }
  }

  private int addAddresses(Touched touched, Wanted wanted, Map<ServicePortName, String> failed)
      throws IOException {
    List<IpAddress> missing =
        touched.vips().stream()
            .filter(vip -> wanted.wants(vip) && !onDevice.contains(vip))
            .toList();
    int[] results = opened().device.add(opened().link, missing);
    int written = 0;
    for (int i = 0; i < results.length; i++) {
      IpAddress vip = missing.get(i);
      if (results[i] == 0) {
        onDevice.add(vip);
        written++;
      } else {
        String words =
            "address %s cannot be put on device %s: %s"
                .formatted(vip, VipDevice.NAME, Errno.text(results[i]));
        for (RoutePlan plan : wanted.plans()) {
          if (plan.vips().contains(vip)) {
            failed.putIfAbsent(plan.name(), words);
          }
        }
      }
    }
    return written;
  }

  /**
   * What was taken away.
   *
   * @param departures what was not wanted and took connections until now
   * @param ended what had only waited for its connections to end
   */
  record Removed(int departures, int ended) {
    int all() {
      return departures + ended;
    }
  }

  /** Keeps what is not wanted from taking new connections, and takes it away if it has none. */
  Removed remove(Touched touched, Wanted wanted) throws IOException {
    unlisted.clear(); // What is not wanted of them is not ours any more.
    List<IpvsCommand> commands = new ArrayList<>();
    for (ServiceKey key : touched.services()) {
      commands.addAll(programmed.departures(key, wanted.service(key)));
    }
    int departures = takeAway(commands);
    List<IpvsCommand> last = new ArrayList<>();
    Open now = opened();
    for (ServiceKey key : touched.services()) {
      if (programmed.draining().contains(key)) {
        last.addAll(programmed.ended(key, wanted.service(key), destinations(now.kernel, key)));
      }
    }
    int ended = takeAway(last);
    touched.services().forEach(key -> programmed.settle(key, wanted.service(key)));
    return new Removed(departures, ended + removeAddresses(touched.vips(), wanted));
  }

  private static List<Destination> destinations(IpvsKernel kernel, ServiceKey key)
      throws IOException {
    try {
      return kernel.destinations(key);
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ESRCH || e.errno() == Errno.ENOENT) {
        return List.of(); // Somebody took it away.
      }
      throw e;
    }
  }

  /** What is gone already is as good as taken away. */
  private int takeAway(List<IpvsCommand> commands) throws IOException {
    int[] results = opened().kernel.execute(commands);
    for (int i = 0; i < results.length; i++) {
      if (results[i] != 0 && results[i] != Errno.ESRCH && results[i] != Errno.ENOENT) {
        throw new NetlinkException(results[i], "IPVS refuses \"" + commands.get(i) + "\"");
      }
      programmed.done(commands.get(i));
    }
    return results.length;
  }

  /** An address stays as long as connections to it do. */
  private int removeAddresses(Collection<IpAddress> vips, Wanted wanted) throws IOException {
    Set<IpAddress> surplus = new LinkedHashSet<>();
    for (IpAddress vip : vips) {
      if (onDevice.contains(vip) && !wanted.wants(vip) && !programmed.hasAnyAt(vip)) {
        surplus.add(vip);
      }
    }
    opened().device.remove(opened().link, surplus);
    onDevice.removeAll(surplus);
    return surplus.size();
  }
}
