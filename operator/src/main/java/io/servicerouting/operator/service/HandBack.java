package io.servicerouting.operator.service;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.install.ServiceHandBack;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Giving up every label and field of ours, as the first step of an uninstall.
 *
 * <p>What does it is {@link ServiceController}: without a ServiceRoutingConfig nothing of ours is
 * wanted on any Service. That survives restarts and changes of the leader, and has no state to be
 * lost. Here is only the answer whether it is done.
 */
public final class HandBack implements ServiceHandBack {

  private static final Logger LOG = LoggerFactory.getLogger(HandBack.class);
  private static final long PAGE = 200;

  private final KubernetesClient client;
  private final ClusterWorld world;
  private final ServiceReports reports;
  private @Nullable Remaining logged;

  /**
   * The UID of the ServiceRoutingConfig after which the API server has confirmed what the world
   * says: that nothing of ours is left. Null while it has not.
   */
  private @Nullable String confirmedAfter;

  HandBack(KubernetesClient client, ClusterWorld world, ServiceReports reports) {
    this.client = client;
    this.world = world;
    this.reports = reports;
  }

  /**
   * What is left of ours. May be asked again and again, about once a second: all Services are
   * listed only until the API server has confirmed once that nothing is.
   *
   * @return what is still to be handed back. That nothing is was confirmed by the API server
   * @throws KubernetesClientException if the API server cannot be asked
   */
  public Remaining remaining() {
    if (!world.synced() || world.config() != null) {
      confirmedAfter = null;
      return new Remaining(
          1, "The ServiceRoutingConfig is not seen as deleted yet", false, List.of());
    }
    List<WorldService> services = world.services();
    List<WorldService> ours =
        services.stream().filter(service -> service.holdings().anyOurs()).toList();
    if (!ours.isEmpty()) {
      confirmedAfter = null;
      return new Remaining(
          ours.size(), message(ours), ours.stream().anyMatch(this::awaitsKubeProxy), List.of());
    }
    return lastConfig().equals(confirmedAfter)
        ? new Remaining(0, "", false, labelledByOthers(services))
        : listed();
  }

  /** {@inheritDoc} Logs what it waits for whenever that changes. */
  @Override
  public Left handBackAll() {
    Remaining remaining = remaining();
    if (!remaining.equals(logged)) {
      logged = remaining;
      LOG.info("{}", remaining.isOver() ? "All Services are handed back" : remaining.message());
      if (!remaining.labelledByOthers().isEmpty()) {
        LOG.warn("{}", labelledByOthers(remaining));
      }
    }
    return new Left(
        remaining.services(),
        remaining.labelledByOthers().isEmpty() ? remaining.message() : labelledByOthers(remaining),
        remaining.awaitsKubeProxy());
  }

  private boolean awaitsKubeProxy(WorldService service) {
    return reports.of(service.name()).takeOver().state() == TakeOver.State.HANDING_BACK;
  }

  private String lastConfig() {
    var config = world.lastConfig();
    return config == null ? "" : config.getMetadata().getUid();
  }

  private static List<ObjectName> labelledByOthers(List<WorldService> services) {
    return services.stream()
        .filter(
            service -> ServiceField.OUR_PROXY_NAME.equals(service.holdings().proxyName().value()))
        .map(WorldService::name)
        .sorted()
        .toList();
  }

  private static String labelledByOthers(Remaining remaining) {
    var first = remaining.labelledByOthers().getFirst();
    return "%d Services were labelled for the agents by somebody else, the first is %s: remove the label %s, or nobody routes them once the agents are gone"
        .formatted(remaining.labelledByOthers().size(), first, ServiceField.PROXY_NAME_LABEL);
  }

  private String message(List<WorldService> ours) {
    ObjectName first = ours.getFirst().name();
    ServiceReport report = reports.of(first);
    String why =
        report.writeProblem() != null
            ? report.writeProblem()
            : report.takeOver().state() == TakeOver.State.HANDING_BACK
                ? report.takeOver().message()
                : "it is being written";
    return "%d Services still have a label or field of ours. The first is %s: %s"
        .formatted(ours.size(), first, why);
  }

  /**
   * The world may lag behind a write of a leader before this one; the API server does not. It is
   * asked until it agrees: what is written after that, nobody but this leader writes.
   */
  private Remaining listed() {
    int left = 0;
    Stream.Builder<ObjectName> byOthers = Stream.builder();
    String next = null;
    do {
      ServiceList page = page(next);
      for (Service service : page.getItems()) {
        Holdings holdings = Holdings.of(service);
        if (holdings.anyOurs()) {
          left++;
        } else if (ServiceField.OUR_PROXY_NAME.equals(holdings.proxyName().value())) {
          var metadata = service.getMetadata();
          byOthers.add(new ObjectName(metadata.getNamespace(), metadata.getName()));
        }
      }
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    confirmedAfter = left == 0 ? lastConfig() : null;
    return new Remaining(
        left,
        left == 0 ? "" : "%d Services still have a label or field of ours".formatted(left),
        false,
        byOthers.build().sorted().toList());
  }

  private ServiceList page(@Nullable String next) {
    return client
        .services()
        .inAnyNamespace()
        .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
  }

  /**
   * What is left.
   *
   * @param services on how many Services there is something of ours
   * @param message for people: what it waits for; empty if nothing is left
   * @param awaitsKubeProxy whether one of them waits because kube-proxy does not run on every node
   * @param labelledByOthers Services that somebody else labelled for the agents. These labels stay,
   *     and nobody routes these Services once the agents are gone: a person has to remove them
   */
  public record Remaining(
      int services, String message, boolean awaitsKubeProxy, List<ObjectName> labelledByOthers) {
    /** Whether nothing of ours is left. */
    public boolean isOver() {
      return services == 0;
    }
  }
}
