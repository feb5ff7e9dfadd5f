package io.servicerouting.agent.program;

import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What other threads ask of the writer thread, which owns the view and answers between two writes.
 * The writer thread itself must not ask: it would wait for itself.
 */
public final class LoopQuestions {
  /** Twice what is reported: some have no connections. */
  private static final int MOST_OBSERVED = 256;

  private final ClusterFeed feed;
  private final ClusterView view;
  private final NodeProgram kernel;

  LoopQuestions(ClusterFeed feed, ClusterView view, NodeProgram kernel) {
    this.feed = feed;
    this.view = view;
    this.kernel = kernel;
  }

  /**
   * The routes of Services that a policy concerns, of the first Services by name if there are very
   * many.
   */
  public List<Route> routesUnderPolicy() throws InterruptedException {
    return ask(() -> {
      List<Route> routes = new ArrayList<>();
      view.services().stream()
          .filter(view::isUnderPolicy)
          .limit(MOST_OBSERVED)
          .forEach(service -> routes.addAll(kernel.wanted(service)));
      return routes;
    });
  }

  /**
   * The Services that were left to us by label.
   *
   * @return empty while Services were not listed yet
   */
  public Optional<List<ObjectName>> servicesByLabel() throws InterruptedException {
    return ask(() ->
        feed.awaited().contains(ClusterFeed.SERVICE)
            ? Optional.empty()
            : Optional.of(view.servicesByLabel()));
  }

  /** Has something done on the writer thread, and does not wait for it. */
  public void tell(Runnable news) throws InterruptedException {
    feed.tell(news);
  }

  <T> T ask(Supplier<T> question) throws InterruptedException {
    try {
      return feed.ask(question).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question to the view does not fail", e);
    }
  }
}
