package io.servicerouting.agent.dataplane.userspace.relay;

import java.io.IOException;

/** An open door: a listening socket of a Service port. */
interface Listener {
  /** The port that it listens at. */
  int port();

  /** Its balancer picks among other endpoints now. */
  void endpointsChanged() throws IOException;

  /** Listens no more. TCP connections go on, UDP clients are forgotten. */
  void close();
}
