package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.GenericNetlink;
import io.servicerouting.agent.netlink.NetlinkChannel;
import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.agent.netlink.NetlinkMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The kernel's virtual services. Not thread-safe. */
final class IpvsKernel implements AutoCloseable {
  private final NetlinkClient client;
  private final IpvsMessages messages;

  /**
   * Finds IPVS in the kernel, and takes over the channel.
   *
   * @param channel a generic netlink socket
   * @throws NetlinkException with {@link Errno#ENOENT} if this kernel has no IPVS
   * @throws IOException if the kernel cannot be asked
   */
  IpvsKernel(NetlinkChannel channel) throws IOException {
    this.client = new NetlinkClient(channel);
    try {
      this.messages = new IpvsMessages(GenericNetlink.family(client, IpvsMessages.FAMILY_NAME));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** All virtual services, of whatever family and whoever made them. */
  List<VirtualService> services() throws IOException {
    List<VirtualService> services = new ArrayList<>();
    for (NetlinkMessage message : client.list(messages.services(), "virtual services")) {
      IpvsMessages.service(message.body()).ifPresent(services::add);
    }
    return services;
  }

  /**
   * The destinations of one.
   *
   * @throws NetlinkException if there is no such service
   */
  List<Destination> destinations(ServiceKey key) throws IOException {
    List<Destination> destinations = new ArrayList<>();
    for (NetlinkMessage message :
        client.list(messages.destinations(key), "destinations of " + key)) {
      destinations.add(IpvsMessages.destination(message.body(), key.address().family()));
    }
    return destinations;
  }

  /**
   * Carries out commands in their order. One that fails does not keep the others from being tried.
   *
   * @return for each the error number it ended with; 0 if well
   * @throws IOException if the kernel cannot be asked
   */
  int[] execute(List<? extends IpvsCommand> commands) throws IOException {
    return client.execute(commands.stream().map(messages::request).toList());
  }

  @Override
  public void close() {
    client.close();
  }
}
