package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;

/** Reads the labels of a Namespace, by which cluster-wide policies select. */
public final class NamespaceDecoder implements ObjectDecoder<Map<String, String>> {
  private final Interner interner = Interner.forResource();

  @Override
  public Decoded<Map<String, String>> decode(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader metadata = new MetaReader(in, interner);
    in.object(field -> {
      if (field.equals("metadata")) {
        metadata.read();
      }
    });
    ObjectMeta meta = metadata.named(parser);
    return new Decoded.Usable<>(meta, meta.labels(), in.problems("v1", "Namespace", meta));
  }
}
