package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Cidr;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code spec.loadBalancerSourceRanges}.
 *
 * <p>Fails closed: an empty list admits everybody, so a range that cannot be read must not vanish.
 * In its place comes the range of the unspecified address, which no packet has as its source.
 */
final class SourceRanges {
  private static final Cidr NOBODY_V4 = Cidr.parse("0.0.0.0/32");
  private static final Cidr NOBODY_V6 = Cidr.parse("::/128");

  private final Set<Cidr> ranges = new LinkedHashSet<>();

  void read(FieldReader in) throws IOException {
    in.list(_ -> {
      // The API server allows blanks around a range.
      String text = in.text("").strip();
      Cidr range = in.parsed(unstripped -> Cidr.parse(unstripped.strip()));
      if (range != null) {
        ranges.add(range);
      } else {
        ranges.add(text.indexOf(':') >= 0 ? NOBODY_V6 : NOBODY_V4);
      }
    });
  }

  List<Cidr> ranges() {
    return List.copyOf(ranges);
  }
}
