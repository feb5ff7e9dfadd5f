package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reduces Nodes. What cannot be used of one is reported; the rest is taken. */
final class NodeConversion {
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  WorldNode convert(Node node) {
    var fields = new Fields(node);
    var metadata = node.getMetadata();
    Map<String, String> labels =
        metadata.getLabels() == null ? Map.of() : Map.copyOf(metadata.getLabels());
    var spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
    var status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
    var info =
        new NodeInfo(
            metadata.getName(),
            metadata.getUid(),
            addresses(status, fields),
            podCidrs(spec, fields),
            labels.get(ZONE_LABEL));
    return new WorldNode(
        info,
        created(metadata.getCreationTimestamp(), fields),
        isReady(status),
        !Boolean.TRUE.equals(spec.getUnschedulable()),
        taints(spec),
        labels,
        fields.problems());
  }

  private static Instant created(@Nullable String timestamp, Fields fields) {
    try {
      return timestamp == null ? Instant.EPOCH : Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      fields.report("metadata.creationTimestamp", "'" + timestamp + "' is no time");
      return Instant.EPOCH;
    }
  }

  private static List<IpAddress> addresses(NodeStatus status, Fields fields) {
    List<NodeAddress> addresses = status.getAddresses();
    if (addresses == null) {
      return List.of();
    }
    List<IpAddress> converted = new ArrayList<>(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      NodeAddress each = addresses.get(i);
      if ("InternalIP".equals(each.getType()) || "ExternalIP".equals(each.getType())) {
        IpAddress address =
            fields.parsed(
                "status.addresses[" + i + "].address", each.getAddress(), IpAddress::parse);
        if (address != null && !converted.contains(address)) {
          converted.add(address);
        }
      }
    }
    return List.copyOf(converted);
  }

  private static List<Cidr> podCidrs(NodeSpec spec, Fields fields) {
    List<String> texts = spec.getPodCIDRs();
    if ((texts == null || texts.isEmpty()) && spec.getPodCIDR() != null) {
      texts = List.of(spec.getPodCIDR());
    }
    return fields.parsedList("spec.podCIDRs", texts, Cidr::parse);
  }

  private static boolean isReady(NodeStatus status) {
    return status.getConditions() != null
        && status.getConditions().stream()
            .anyMatch(condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static List<WorldNode.Taint> taints(NodeSpec spec) {
    if (spec.getTaints() == null) {
      return List.of();
    }
    return spec.getTaints().stream()
        .map(taint ->
            new WorldNode.Taint(
                taint.getKey(),
                Objects.requireNonNullElse(taint.getValue(), ""),
                Objects.requireNonNullElse(taint.getEffect(), "")))
        .toList();
  }
}
