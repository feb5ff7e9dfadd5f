package io.servicerouting.routing;

/** What becomes of a new connection. */
public sealed interface Steering {

  /**
   * It is sent to an endpoint.
   *
   * @param to the set that the endpoint is picked from; never empty in a {@link Route}
   * @param masquerade whether the endpoint sees the node's address in place of the client's
   */
  record Forward(BackendSet to, boolean masquerade) implements Steering {}

  /** It is refused at once with an ICMP error: the Service has no endpoint anywhere. */
  record Reject() implements Steering {}

  /** It is dropped: under policy Local, other nodes have endpoints but this one has none. */
  record Drop() implements Steering {}

  /** The two sets that endpoints are picked from. */
  enum BackendSet {
    /** Endpoints of the whole cluster. */
    CLUSTER,
    /** Endpoints on this node. */
    LOCAL
  }
}
