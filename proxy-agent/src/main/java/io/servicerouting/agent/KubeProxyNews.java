package io.servicerouting.agent;

import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.kubeproxy.KubeProxyWatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What becomes known of kube-proxy.
 *
 * @param changed called when something did
 * @param nodeEvent writes an Event of the node: its reason and message
 */
record KubeProxyNews(Runnable changed, BiConsumer<String, String> nodeEvent)
    implements KubeProxyWatch.Listener {
  private static final Logger LOG = System.getLogger(KubeProxyNews.class.getName());

  @Override
  public void changed(KubeProxyState state) {
    LOG.log(
        Level.INFO,
        "kube-proxy on this node: runs {0}, rules {1}, mode {2}{3}",
        state.running(),
        state.rules(),
        state.mode() == null ? "none" : state.mode(),
        state.message() == null ? "" : "; " + state.message());
    changed.run();
  }

  @Override
  public void cleaned(int removed, List<String> left) {
    String message =
        "kube-proxy is gone from this node; removed its rules: "
            + removed
            + " chains, jumps, tables and devices"
            + (left.isEmpty() ? "" : ". Left: " + String.join("; ", left));
    LOG.log(Level.INFO, "{0}", message);
    nodeEvent.accept("KubeProxyRulesRemoved", message);
  }
}
