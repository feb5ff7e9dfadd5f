package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.operator.world.ReducingStore.Sink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of our kinds the API server serves, by their CustomResourceDefinitions. A 404 to a list
 * would not do: it is also what an API server says that has not read its definitions yet, and an
 * operator that took it for "there are no policies" would hand Services back.
 */
public final class ServedKinds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedKinds.class);

  /** Is told of each kind once it is known whether it is served, and whenever that changes. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A kind is served, or not.
     *
     * @param crd the name of its CustomResourceDefinition
     * @param served whether objects of this kind can be listed
     */
    void served(String crd, boolean served);
  }

  private final Map<String, SharedIndexInformer<CustomResourceDefinition>> informers =
      new HashMap<>();
  private final Map<String, Boolean> known = new HashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Prepares to watch the definitions of these kinds. */
  ServedKinds(KubernetesClient client, List<Class<? extends CustomResource<?, ?>>> kinds) {
    for (var kind : kinds) {
      String crd = CustomResource.getCRDName(kind);
      var informer =
          client.apiextensions().v1().customResourceDefinitions().withName(crd).runnableInformer(0);
      informer.itemStore(
          new ReducingStore<>(
              CustomResourceDefinition::new, new Definition(crd, HasMetadata.getVersion(kind))));
      informer.exceptionHandler((started, problem) -> {
        LOG.warn(
            "Listing or watching CustomResourceDefinition {} failed, trying again: {}",
            crd,
            problem.toString());
        return true;
      });
      informers.put(crd, informer);
    }
  }

  /** Whether objects of a kind can be listed; false also while that is not known yet. */
  public synchronized boolean isServed(String crd) {
    return known.getOrDefault(crd, false);
  }

  /** Tells a listener of all changes from now on, and what is known already. */
  public synchronized void listen(Listener listener) {
    listeners.add(listener);
    new ArrayList<>(known.entrySet())
        .forEach(kind -> listener.served(kind.getKey(), kind.getValue()));
  }

  /** Tells a listener no more. */
  public synchronized void unlisten(Listener listener) {
    listeners.remove(listener);
  }

  void start() {
    informers.forEach((crd, informer) -> {
      var _ = informer.start().thenRun(() -> listed(crd));
    });
  }

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::close);
  }

  /** A definition that is not there comes with no event. */
  private synchronized void listed(String crd) {
    if (!known.containsKey(crd)) {
      found(crd, false);
    }
  }

  private synchronized void found(String crd, boolean served) {
    Boolean before = known.put(crd, served);
    if (before != null && before == served) {
      return;
    }
    if (!served) {
      LOG.warn(
          "The API server does not serve {}: that kind counts as empty until its"
              + " CustomResourceDefinition is applied (config/crd)",
          crd);
    } else if (before != null) {
      LOG.info("The API server serves {} now", crd);
    }
    listeners.forEach(listener -> listener.served(crd, served));
  }

  /** One definition. It may be there and not serve yet, or not our version. */
  private final class Definition implements Sink<CustomResourceDefinition> {
    private final String crd;
    private final String version;

    Definition(String crd, String version) {
      this.crd = crd;
      this.version = version;
    }

    @Override
    public void put(CustomResourceDefinition definition) {
      found(crd, isEstablished(definition) && hasVersion(definition));
    }

    @Override
    public void remove(@Nullable String namespace, String name) {
      found(crd, false);
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
      var status = definition.getStatus();
      return status != null
          && status.getConditions().stream()
              .anyMatch(condition ->
                  "Established".equals(condition.getType())
                      && "True".equals(condition.getStatus()));
    }

    private boolean hasVersion(CustomResourceDefinition definition) {
      return definition.getSpec().getVersions().stream()
          .anyMatch(offered ->
              version.equals(offered.getName()) && Boolean.TRUE.equals(offered.getServed()));
    }
  }
}
