package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One endpoint before it is known at which ports it listens. */
final class SliceEndpoint {
  private final int index;
  private final FieldReader in;
  private final Interner interner;

  private boolean addressSeen;
  private @Nullable IpAddress address;
  private @Nullable String nodeName;
  private @Nullable String zone;
  private @Nullable String podPrefix;
  private boolean ready = true;
  private boolean serving = true;
  private boolean terminating;
  private boolean isPod;
  private List<String> zoneHints = List.of();
  private List<String> nodeHints = List.of();

  SliceEndpoint(int index, FieldReader in, Interner interner) {
    this.index = index;
    this.in = in;
    this.interner = interner;
  }

  void read() throws IOException {
    in.object(field -> {
      switch (field) {
        case "addresses" -> in.list(this::readAddress);
        case "conditions" -> readConditions();
        case "nodeName" -> nodeName = interned();
        case "zone" -> zone = interned();
        case "targetRef" -> readTarget();
        case "hints" -> readHints();
        default -> {}
      }
    });
  }

  private void readAddress(int position) throws IOException {
    if (position == 0) {
      addressSeen = true;
      address = in.parsed(IpAddress::parse);
    }
  }

  private void readConditions() throws IOException {
    in.object(field -> {
      switch (field) {
        case "ready" -> ready = in.bool(true);
        case "serving" -> serving = in.bool(true);
        case "terminating" -> terminating = in.bool(false);
        default -> {}
      }
    });
  }

  private void readTarget() throws IOException {
    in.object(field -> {
      switch (field) {
        case "kind" -> isPod = "Pod".equals(in.text());
        case "name" -> podPrefix = prefix(in.text());
        default -> {}
      }
    });
  }

  private @Nullable String prefix(@Nullable String name) {
    return name == null ? null : interner.intern(Endpoint.podPrefix(name));
  }

  private void readHints() throws IOException {
    in.object(field -> {
      switch (field) {
        case "forZones" -> zoneHints = readNames();
        case "forNodes" -> nodeHints = readNames();
        default -> {}
      }
    });
  }

  private List<String> readNames() throws IOException {
    List<String> names = new ArrayList<>(1);
    in.list(_ ->
        in.object(field -> {
          String name = field.equals("name") ? interned() : null;
          if (name != null) {
            names.add(name);
          }
        }));
    return interner.intern(List.copyOf(names));
  }

  private @Nullable String interned() throws IOException {
    String text = in.text();
    return text == null ? null : interner.intern(text);
  }

  boolean hasUsableAddress(IpFamily family) {
    if (address == null) {
      if (!addressSeen) {
        in.problem("endpoints[" + index + "].addresses", "is empty");
      }
      return false;
    }
    String field = "endpoints[" + index + "].addresses[0]";
    if (address.family() != family) {
      in.problem(field, address + " is not of the slice's address type");
      return false;
    }
    if (!address.isUnicastHost()) {
      in.problem(field, address + " is not an address that a pod can have");
      return false;
    }
    return true;
  }

  Endpoint atPort(int port) {
    IpAddress usable = Objects.requireNonNull(address);
    return new Endpoint(
        usable,
        port,
        nodeName,
        ready,
        serving,
        terminating,
        zoneHints,
        nodeHints,
        zone,
        isPod ? podPrefix : null);
  }
}
