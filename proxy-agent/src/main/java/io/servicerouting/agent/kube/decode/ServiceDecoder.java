package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ServiceInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Service. One without a ClusterIP (headless, ExternalName, not yet allotted) is
 * irrelevant: there is nothing to route.
 *
 * <p>Source ranges fail closed: see {@link SourceRanges}.
 */
public final class ServiceDecoder implements ObjectDecoder<ServiceInfo> {
  private static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  private final Interner interner = Interner.forResource();

  @Override
  public Decoded<ServiceInfo> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    ServiceSpecReader spec = new ServiceSpecReader(in, interner);
    AddressList loadBalancerIps = new AddressList(in);
    in.object(field -> {
      switch (field) {
        case "metadata" -> metadata.read();
        case "spec" -> spec.read();
        case "status" -> readStatus(in, loadBalancerIps);
        default -> {}
      }
    });
    ObjectMeta meta = metadata.named(parser);
    if (!spec.hasClusterIp()) {
      return new Decoded.Irrelevant<>(meta);
    }
    ServiceInfo service =
        new ServiceInfo(
            meta.name(),
            meta.uid(),
            meta.labels(),
            spec.clusterIps(),
            spec.externalIps(),
            loadBalancerIps.addresses(),
            spec.sourceRanges(),
            spec.external(),
            spec.internal(),
            spec.affinitySeconds(),
            spec.healthCheckNodePort(),
            meta.labels().get(PROXY_NAME_LABEL),
            spec.ports());
    return new Decoded.Usable<>(meta, service, in.problems("v1", "Service", meta));
  }

  private static void readStatus(FieldReader in, AddressList into) throws IOException {
    in.object(field -> {
      if (field.equals("loadBalancer")) {
        in.object(inner -> {
          if (inner.equals("ingress")) {
            in.list(_ -> readIngress(in, into));
          }
        });
      }
    });
  }

  private static void readIngress(FieldReader in, AddressList into) throws IOException {
    Ingress ingress = new Ingress();
    in.object(field -> {
      switch (field) {
        case "ip" -> ingress.ip = in.parsed(IpAddress::parse);
        // With Proxy the balancer rewrites the destination: packets have to reach it.
        case "ipMode" -> ingress.vip = !in.text("VIP").equals("Proxy");
        default -> {}
      }
    });
    if (ingress.ip != null && ingress.vip) {
      into.add(ingress.ip);
    }
  }

  private static final class Ingress {
    private @Nullable IpAddress ip;
    private boolean vip = true;
  }
}
