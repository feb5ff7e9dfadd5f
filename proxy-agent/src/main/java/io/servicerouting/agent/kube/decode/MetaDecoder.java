package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;

/** Reads only an object's metadata: for deletions, bookmarks and answers to writes. */
public final class MetaDecoder implements ObjectDecoder<ObjectMeta> {
  private final Interner interner = Interner.forResource();

  @Override
  public Decoded<ObjectMeta> decode(JsonParser parser) throws IOException {
    ObjectMeta meta = read(parser);
    return new Decoded.Usable<>(meta, meta, List.of());
  }

  /**
   * Reads the metadata of the object at which the parser stands.
   *
   * @return what it says; a bookmark has neither name nor UID
   * @throws IOException if the stream breaks or is not JSON
   */
  public ObjectMeta read(JsonParser parser) throws IOException {
    FieldReader in = new FieldReader(parser);
    MetaReader meta = new MetaReader(in, interner);
    in.object(field -> {
      if (field.equals("metadata")) {
        meta.read();
      }
    });
    return meta.versioned(parser);
  }
}
