package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import java.io.IOException;
import java.util.List;

/**
 * Reads an EndpointSlice. Irrelevant are slices of headless Services, of no Service at all, and of
 * address type FQDN, which kube-proxy does not serve either.
 */
public final class EndpointSliceDecoder implements ObjectDecoder<SliceInfo> {
  private static final String API_VERSION = "discovery.k8s.io/v1";
  private static final String KIND = "EndpointSlice";
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

  private final Interner interner = Interner.forResource();

  @Override
  public Decoded<SliceInfo> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    SliceReader slice = new SliceReader(in, interner);
    in.object(field -> {
      switch (field) {
        case "metadata" -> metadata.read();
        case "addressType" -> slice.readAddressType();
        case "endpoints" -> slice.readEndpoints();
        case "ports" -> slice.readPorts();
        default -> {}
      }
    });
    ObjectMeta meta = metadata.named(parser);
    String service = meta.labels().getOrDefault(SERVICE_LABEL, "");
    if (service.isEmpty() || meta.labels().containsKey(HEADLESS_LABEL) || slice.isFqdn()) {
      return new Decoded.Irrelevant<>(meta);
    }
    IpFamily family = slice.family();
    if (family == null) {
      return new Decoded.Unusable<>(meta, in.problems(API_VERSION, KIND, meta));
    }
    ObjectName owner = new ObjectName(meta.name().namespace(), service);
    List<SlicePort> ports = slice.ports(family);
    return new Decoded.Usable<>(
        meta,
        new SliceInfo(meta.name(), meta.uid(), owner, family, ports),
        in.problems(API_VERSION, KIND, meta));
  }
}
