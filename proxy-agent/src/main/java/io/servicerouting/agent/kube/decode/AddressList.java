package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Addresses in the order in which they were read, each once. */
final class AddressList {
  private final FieldReader in;
  private final List<IpAddress> addresses = new ArrayList<>(2);

  AddressList(FieldReader in) {
    this.in = in;
  }

  /** Reads the list of addresses here; what is none becomes a problem. */
  void read() throws IOException {
    in.list(_ -> {
      IpAddress address = in.parsed(IpAddress::parse);
      if (address != null) {
        add(address);
      }
    });
  }

  void add(IpAddress address) {
    if (!addresses.contains(address)) {
      addresses.add(address);
    }
  }

  List<IpAddress> addresses() {
    return List.copyOf(addresses);
  }
}
