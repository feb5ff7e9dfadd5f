package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Frontends;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Unavailable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Service port that is balanced among pods of the {@link SchedulerNet}.
 *
 * @param number makes its ClusterIP: no two tests have the same, since the kernel remembers
 *     connections for minutes
 * @param pods as {@code A*3}: the pod's letter and its weight
 */
record Balanced(
    int number,
    IpFamily family,
    Protocol protocol,
    Scheduler scheduler,
    Set<SchedulerFlag> flags,
    int affinitySeconds,
    List<String> pods) {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** A new one, over TCP and IPv4, with these pods. */
  static Balanced by(Scheduler scheduler, String... pods) {
    return new Balanced(
        NUMBERS.incrementAndGet(),
        IpFamily.IPV4,
        Protocol.TCP,
        scheduler,
        Set.of(),
        0,
        List.of(pods));
  }

  Balanced over(Protocol protocol, IpFamily family) {
    return new Balanced(number, family, protocol, scheduler, flags, affinitySeconds, pods);
  }

  Balanced with(SchedulerFlag... more) {
    Set<SchedulerFlag> all = EnumSet.noneOf(SchedulerFlag.class);
    all.addAll(Arrays.asList(more));
    return new Balanced(number, family, protocol, scheduler, all, affinitySeconds, pods);
  }

  Balanced affinity(int seconds) {
    return new Balanced(number, family, protocol, scheduler, flags, seconds, pods);
  }

  Balanced scheduledBy(Scheduler other) {
    return new Balanced(number, family, protocol, other, flags, affinitySeconds, pods);
  }

  /** With other pods in place of its own. */
  Balanced among(String... others) {
    return new Balanced(
        number, family, protocol, scheduler, flags, affinitySeconds, List.of(others));
  }

  IpAddress clusterIp() {
    return IpAddress.parse(family == IpFamily.IPV4 ? "10.96.0." + number : "fd00:10:96::" + number);
  }

  ServicePortName name() {
    return new ServicePortName(new ObjectName("default", "balanced-" + number), "");
  }

  Route route() {
    Steering steering =
        pods.isEmpty() ? new Steering.Reject() : new Steering.Forward(BackendSet.CLUSTER, false);
    return new Route(
        name(),
        protocol,
        ProxyMode.IPVS,
        scheduler,
        flags,
        Unavailable.FALLBACK,
        affinitySeconds,
        new Frontends(clusterIp(), 80, List.of(), List.of(), List.of(), false, 0, 0),
        new Entry(steering, steering, steering),
        null,
        backends(),
        List.of(),
        List.of());
  }

  private List<Backend> backends() {
    List<Backend> backends = new ArrayList<>();
    for (String pod : pods) {
      int weight = pod.length() > 1 ? Integer.parseInt(pod.substring(2)) : Backend.DEFAULT_WEIGHT;
      backends.add(
          new Backend(
              IpAddress.parse(SchedulerNet.podAddress(family, pod.charAt(0))), 8080, weight));
    }
    backends.sort(Comparator.naturalOrder());
    return List.copyOf(backends);
  }
}
