package io.servicerouting.agent.conntrack;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.UdpPort;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends UDP flows that lead nowhere any more, after the rules were written. On a thread of its own,
 * so that no rule waits for it. It lists the kernel's flows once for all changes that have
 * gathered, and only if a UDP port changed.
 *
 * <p>Nothing is done for TCP, whose clients are told by a reset or a timeout of their own, nor for
 * SCTP: kube-proxy leaves both alone.
 */
public final class FlowCleaner implements Runnable {
  private static final Logger LOG = System.getLogger(FlowCleaner.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);

  private record Key(ServicePortName name, IpFamily family) {
    static Key of(UdpPort port) {
      return new Key(port.name(), port.family());
    }
  }

  private final ConntrackTool conntrack;
  private final Predicate<IpAddress> servesNodePorts;
  private final Supplier<Set<Backend>> doors;
  private final Consumer<String> trouble;
  private final Duration retry;
  private final BlockingQueue<UdpChanges> queue = new LinkedBlockingQueue<>();
  private final AtomicLong deleted = new AtomicLong();
  private final AtomicLong runs = new AtomicLong();
  private final Map<Key, UdpPort> ports = new HashMap<>();

  /** Frontends that went since flows were last looked at with success. */
  private final Set<UdpPort> gone = new HashSet<>();

  private @Nullable String lastTrouble;

  /**
   * A cleaner that has not begun.
   *
   * @param servesNodePorts whether node ports answer at an address of this node
   * @param doors where a relay on this node answers in place of endpoints
   * @param trouble told once when flows cannot be listed or ended, with the reason
   */
  public FlowCleaner(
      Commands commands,
      Predicate<IpAddress> servesNodePorts,
      Supplier<Set<Backend>> doors,
      Consumer<String> trouble) {
    this(commands, servesNodePorts, doors, trouble, RETRY);
  }

  FlowCleaner(
      Commands commands,
      Predicate<IpAddress> servesNodePorts,
      Supplier<Set<Backend>> doors,
      Consumer<String> trouble,
      Duration retry) {
    this.conntrack = new ConntrackTool(commands);
    this.servesNodePorts = servesNodePorts;
    this.doors = doors;
    this.trouble = trouble;
    this.retry = retry;
  }

  /** Takes changes that the kernel's rules have followed. Any thread may call it. */
  public void changed(UdpChanges changes) {
    queue.add(changes);
  }

  /** Doors have closed, so that flows may lead nowhere. Any thread may call it. */
  public void lookAgain() {
    queue.add(new UdpChanges(List.of(), List.of(), List.of()));
  }

  /** How many flows were ended so far. Any thread may ask. */
  public long deleted() {
    return deleted.get();
  }

  /** How often the kernel's flows were looked at. Any thread may ask. */
  public long runs() {
    return runs.get();
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    boolean failing = false;
    try {
      while (true) {
        UdpChanges changes =
            failing ? queue.poll(retry.toMillis(), TimeUnit.MILLISECONDS) : queue.take();
        while (changes != null) {
          take(changes);
          changes = queue.poll();
        }
        failing = !tryToClean();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  private void take(UdpChanges changes) {
    changes.now().forEach(this::enter);
    changes
        .gone()
        .forEach(port -> {
          gone.add(port);
          ports.remove(Key.of(port));
        });
    changes.left().forEach(port -> ports.remove(Key.of(port)));
  }

  private void enter(UdpPort port) {
    UdpPort before = ports.put(Key.of(port), port);
    if (before != null) {
      gone.add(before); // Frontends that it still has count as present all the same.
    }
  }

  private boolean tryToClean() {
    try {
      clean();
      gone.clear();
      lastTrouble = null;
      return true;
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(lastTrouble)) {
        lastTrouble = why;
        trouble.accept(why);
      }
      return false;
    }
  }

  private void clean() throws IOException {
    if (ports.isEmpty() && gone.isEmpty()) {
      return;
    }
    runs.incrementAndGet();
    StaleFlows stale = new StaleFlows(ports.values(), gone, nodePortAddresses(), doors.get());
    List<Flow> toEnd = conntrack.udpFlows().stream().filter(stale::contains).toList();
    if (!toEnd.isEmpty()) {
      int count = conntrack.delete(toEnd);
      deleted.addAndGet(count);
      LOG.log(Level.DEBUG, "Ended {0} UDP flows: {1}", count, toEnd);
    }
  }

  private Set<IpAddress> nodePortAddresses() throws IOException {
    return hasNodePorts()
        ? conntrack.localAddresses().stream().filter(servesNodePorts).collect(Collectors.toSet())
        : Set.of();
  }

  private boolean hasNodePorts() {
    return ports.values().stream().anyMatch(port -> port.nodePort() != 0)
        || gone.stream().anyMatch(port -> port.nodePort() != 0);
  }
}
