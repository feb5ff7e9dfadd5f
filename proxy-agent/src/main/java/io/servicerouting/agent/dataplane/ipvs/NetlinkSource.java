package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.NetlinkChannel;
import io.servicerouting.agent.netlink.NetlinkSocket;
import java.io.IOException;

/** Opens the sockets to the kernel. */
interface NetlinkSource {

  /** One for addresses, devices and routes. */
  NetlinkChannel route() throws IOException;

  /** One for families of messages that are known by name. */
  NetlinkChannel generic() throws IOException;

  /** To the kernel that this process runs on. */
  static NetlinkSource ofThisHost() {
    return new NetlinkSource() {
      @Override
      public NetlinkChannel route() throws IOException {
        return new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE, 0, "addresses and devices");
      }

      @Override
      public NetlinkChannel generic() throws IOException {
        return new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC, 0, "IPVS");
      }
    };
  }
}
