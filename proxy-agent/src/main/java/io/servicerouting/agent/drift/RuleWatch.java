package io.servicerouting.agent.drift;

import io.servicerouting.agent.dataplane.Damage;
import io.servicerouting.agent.netlink.NetlinkSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the kernel for changes of this agent's rules that somebody else makes. Only rules of
 * iptables' nft variant are told of; the legacy variant's are not, nor is what happens while the
 * kernel has more to tell than is read: the audit finds that.
 */
public final class RuleWatch {
  private static final Logger LOG = System.getLogger(RuleWatch.class.getName());
  private static final String OURS = "SRP-";
  private static final Set<String> TABLES = Set.of("nat", "filter");

  /** Somebody's command changes several rules; they are repaired together. */
  private static final int GATHER_MILLIS = 5;

  private final LongPredicate ownProcess;

  /**
   * A watch that has not begun.
   *
   * @param ownProcess whether a process of this number was started by this agent lately
   */
  public RuleWatch(LongPredicate ownProcess) {
    this.ownProcess = ownProcess;
  }

  /** Is told what was changed. */
  public interface Listener {
    /** Called on the thread that watches. */
    void damaged(Set<Damage> damages) throws InterruptedException;
  }

  /** Tells of changes until it is interrupted or the kernel does not tell any more. */
  public void run(Listener listener) {
    try (NetlinkSocket socket =
        new NetlinkSocket(
            NetlinkSocket.NETLINK_NETFILTER, NetlinkSocket.GROUP_NFTABLES, "changes of nftables")) {
      while (true) {
        Set<Damage> damages = new HashSet<>();
        addForeign(socket.receive(), damages);
        if (!damages.isEmpty()) {
          Thread.sleep(GATHER_MILLIS);
          for (@Nullable ByteBuffer more = socket.poll(); more != null; more = socket.poll()) {
            addForeign(more, damages);
          }
          listener.damaged(damages);
        }
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "Rules that somebody else changes are found by the next audit only: {0}",
          e.getMessage());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  private void addForeign(ByteBuffer datagram, Set<Damage> damages) {
    for (RuleChange change : RuleChange.read(datagram)) {
      boolean ours = change.chain().startsWith(OURS);
      // Of the kernel's own chains only our jumps matter, which somebody may take away.
      if (TABLES.contains(change.table())
          && (ours || (change.removal() && isBuiltIn(change.chain())))
          && !ownProcess.test(change.port())) {
        damages.add(new Damage(change.family(), change.table(), change.chain(), !ours));
      }
    }
  }

  /** A table that went has no chain's name. */
  private static boolean isBuiltIn(String chain) {
    return switch (chain) {
      case "", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING" -> true;
      default -> false;
    };
  }
}
