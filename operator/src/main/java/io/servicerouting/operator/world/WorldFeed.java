package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.world.ReducingStore.Sink;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes objects of all kinds but policies into the world. */
final class WorldFeed {
  private static final Logger LOG = LoggerFactory.getLogger(WorldFeed.class);

  private final WorldState world;

  WorldFeed(WorldState world) {
    this.world = world;
  }

  Sink<Service> services() {
    var conversion = new ServiceConversion();
    return new Sink<>() {
      @Override
      public void put(Service object) {
        service(
            new ObjectName(object.getMetadata().getNamespace(), object.getMetadata().getName()),
            conversion.convert(object));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        service(new ObjectName(Objects.requireNonNullElse(namespace, ""), name), null);
      }
    };
  }

  void service(ObjectName name, @Nullable WorldService service) {
    WorldService before =
        world.writing(() -> {
          WorldService old =
              service == null ? world.services.remove(name) : world.services.put(service);
          count(
              old == null ? List.of() : old.problems(),
              service == null ? List.of() : service.problems());
          return old;
        });
    if (!sameButVersion(before, service)) {
      report(
          before == null ? List.of() : before.problems(),
          service == null ? List.of() : service.problems());
      world.tell(listener -> listener.serviceChanged(name));
    }
  }

  private static boolean sameButVersion(
      @Nullable WorldService before, @Nullable WorldService after) {
    return before != null
        && after != null
        && before.info().equals(after.info())
        && before.type() == after.type()
        && before.selector().equals(after.selector())
        && before.hasIngress() == after.hasIngress()
        && before.holdings().equals(after.holdings())
        && before.problems().equals(after.problems());
  }

  Sink<EndpointSlice> slices() {
    var conversion = new SliceConversion();
    return new Sink<>() {
      @Override
      public void put(EndpointSlice object) {
        slice(
            new ObjectName(object.getMetadata().getNamespace(), object.getMetadata().getName()),
            conversion.convert(object));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        slice(new ObjectName(Objects.requireNonNullElse(namespace, ""), name), null);
      }
    };
  }

  void slice(ObjectName name, @Nullable WorldSlice slice) {
    Set<ObjectName> changed = new TreeSet<>();
    WorldSlice before =
        world.writing(() -> {
          WorldSlice old = world.services.slice(name);
          if (!Objects.equals(old, slice)) {
            changed.addAll(
                slice == null ? world.services.removeSlice(name) : world.services.putSlice(slice));
            count(
                old == null ? List.of() : old.problems(),
                slice == null ? List.of() : slice.problems());
          }
          return old;
        });
    report(
        before == null ? List.of() : before.problems(),
        slice == null ? List.of() : slice.problems());
    changed.forEach(service -> world.tell(listener -> listener.endpointsChanged(service)));
  }

  Sink<Node> nodes() {
    var conversion = new NodeConversion();
    return new Sink<>() {
      @Override
      public void put(Node object) {
        node(object.getMetadata().getName(), conversion.convert(object));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        node(name, null);
      }
    };
  }

  void node(String name, @Nullable WorldNode node) {
    WorldNode before =
        world.writing(() -> {
          WorldNode old = node == null ? world.nodes.remove(name) : world.nodes.put(name, node);
          count(
              old == null ? List.of() : old.problems(), node == null ? List.of() : node.problems());
          return old;
        });
    if (!Objects.equals(before, node)) { // kubelet's heartbeats change nothing that is kept
      report(
          before == null ? List.of() : before.problems(),
          node == null ? List.of() : node.problems());
      world.tell(listener -> listener.nodeChanged(name));
    }
  }

  Sink<NodeRoutingState> nodeStates() {
    var conversion = new NodeStateConversion();
    var traffic = new TrafficConversion();
    return new Sink<>() {
      @Override
      public void put(NodeRoutingState object) {
        String node = object.getMetadata().getName();
        nodeState(node, conversion.convert(object));
        TrafficCounts counts = traffic.convert(object);
        world.tell(listener -> listener.trafficReported(node, counts));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        nodeState(name, null);
        world.tell(listener -> listener.trafficReported(name, null));
      }
    };
  }

  void nodeState(String node, @Nullable NodeState state) {
    NodeState before =
        world.writing(() ->
            state == null ? world.nodeStates.remove(node) : world.nodeStates.put(node, state));
    if (!Objects.equals(before, state)) {
      world.tell(listener -> listener.nodeStateChanged(node, before, state));
    }
  }

  Sink<Namespace> namespaces() {
    return new Sink<>() {
      @Override
      public void put(Namespace object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        namespace(object.getMetadata().getName(), labels == null ? Map.of() : Map.copyOf(labels));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        namespace(name, null);
      }
    };
  }

  void namespace(String name, @Nullable Map<String, String> labels) {
    var affected = new AffectedServices();
    world.writing(() -> {
      if (labels == null) {
        world.namespaces.remove(name);
      } else {
        world.namespaces.put(name, labels);
      }
      world.index.putNamespace(name, labels, affected);
      return null;
    });
    affected.tell(world);
  }

  Sink<ServiceRoutingConfig> configs() {
    return new Sink<>() {
      @Override
      public void put(ServiceRoutingConfig object) {
        config(object);
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        config(null);
      }
    };
  }

  void config(@Nullable ServiceRoutingConfig config) {
    record Change(boolean ofMode, boolean ofSpec) {}
    Change change =
        world.writing(() -> {
          var mode = world.defaultMode();
          var before = world.config;
          world.config = config;
          world.lastConfig = config == null ? before : config;
          return new Change(mode != world.defaultMode(), !sameWish(before, config));
        });
    if (change.ofSpec()) {
      // Not for a status, which the installation writes often while agents roll out.
      world.tell(WorldListener::configChanged);
    }
    if (change.ofMode()) {
      world.tell(WorldListener::allPoliciesChanged);
    }
  }

  private static boolean sameWish(
      @Nullable ServiceRoutingConfig one, @Nullable ServiceRoutingConfig other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Objects.equals(one.getSpec(), other.getSpec())
        && Objects.equals(HandBackAnnotation.of(one), HandBackAnnotation.of(other));
  }

  private void count(List<Problem> before, List<Problem> now) {
    world.problems += now.size() - before.size();
  }

  /** Each problem once, when it appears. */
  private static void report(List<Problem> before, List<Problem> now) {
    for (Problem problem : now) {
      if (!before.contains(problem)) {
        LOG.warn("{}", problem);
      }
    }
  }
}
