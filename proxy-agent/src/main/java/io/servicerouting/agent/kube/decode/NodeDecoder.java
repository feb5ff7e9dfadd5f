package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a Node. */
public final class NodeDecoder implements ObjectDecoder<NodeStatus> {
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
  private static final String AUTOSCALER_TAINT = "ToBeDeletedByClusterAutoscaler";

  private final Interner interner = Interner.forResource();

  @Override
  public Decoded<NodeStatus> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    NodeFields fields = new NodeFields(in);
    in.object(field -> {
      switch (field) {
        case "metadata" -> metadata.read();
        case "spec" -> fields.readSpec();
        case "status" -> fields.readStatus();
        default -> {}
      }
    });
    ObjectMeta meta = metadata.named(parser);
    NodeInfo node =
        new NodeInfo(
            meta.name().name(),
            meta.uid(),
            fields.addresses(),
            fields.podCidrs(),
            meta.labels().get(ZONE_LABEL));
    return new Decoded.Usable<>(
        meta,
        new NodeStatus(node, meta.beingDeleted(), fields.leaving),
        in.problems("v1", "Node", meta));
  }

  private static final class NodeFields {
    private final FieldReader in;
    private final AddressList internal;
    private final AddressList external;
    private final List<Cidr> podCidrs = new ArrayList<>(2);
    private @Nullable Cidr podCidr;
    private boolean leaving;

    NodeFields(FieldReader in) {
      this.in = in;
      this.internal = new AddressList(in);
      this.external = new AddressList(in);
    }

    void readSpec() throws IOException {
      in.object(field -> {
        switch (field) {
          case "podCIDR" -> podCidr = in.parsed(Cidr::parse);
          case "podCIDRs" -> in.list(_ -> readPodCidr());
          case "taints" -> in.list(_ -> readTaint());
          default -> {}
        }
      });
    }

    private void readPodCidr() throws IOException {
      Cidr cidr = in.parsed(Cidr::parse);
      if (cidr != null) {
        podCidrs.add(cidr);
      }
    }

    private void readTaint() throws IOException {
      in.object(field -> {
        if (field.equals("key")) {
          leaving |= in.text("").equals(AUTOSCALER_TAINT);
        }
      });
    }

    void readStatus() throws IOException {
      in.object(field -> {
        if (field.equals("addresses")) {
          in.list(this::readAddress);
        }
      });
    }

    private void readAddress(int index) throws IOException {
      NodeAddress entry = new NodeAddress();
      in.object(field -> {
        switch (field) {
          case "type" -> entry.type = in.text("");
          case "address" -> entry.address = in.text("");
          default -> {}
        }
      });
      @Nullable AddressList list =
          switch (entry.type) {
            case "InternalIP" -> internal;
            case "ExternalIP" -> external;
            default -> null; // host and DNS names are no addresses
          };
      if (list == null) {
        return;
      }
      try {
        list.add(IpAddress.parse(entry.address));
      } catch (IllegalArgumentException e) {
        in.problem("status.addresses[" + index + "].address", String.valueOf(e.getMessage()));
      }
    }

    private static final class NodeAddress {
      private String type = "";
      private String address = "";
    }

    List<IpAddress> addresses() {
      List<IpAddress> addresses = new ArrayList<>(internal.addresses());
      external.addresses().stream()
          .filter(address -> !addresses.contains(address))
          .forEach(addresses::add);
      return List.copyOf(addresses);
    }

    List<Cidr> podCidrs() {
      return podCidrs.isEmpty() && podCidr != null ? List.of(podCidr) : List.copyOf(podCidrs);
    }
  }
}
