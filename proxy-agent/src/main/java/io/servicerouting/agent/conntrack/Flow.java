package io.servicerouting.agent.conntrack;

import io.servicerouting.routing.Backend;

/**
 * All UDP flows to one destination that are answered by one other: any number of clients.
 *
 * @param destination what the clients send to
 * @param answeredBy where that is really sent, and so where answers come from; equal to {@code
 *     destination} if nothing was rewritten
 */
record Flow(Backend destination, Backend answeredBy) {
  boolean isRewritten() {
    return !destination.equals(answeredBy);
  }
}
