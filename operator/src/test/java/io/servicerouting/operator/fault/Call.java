package io.servicerouting.operator.fault;

import java.util.function.Predicate;

/**
 * A request that reached the proxy.
 *
 * @param method for example {@code GET}
 * @param target path and query
 * @param token the bearer token; empty if there was none
 * @param isWebSocket whether the caller asks for a WebSocket, as fabric8 does for watches
 */
public record Call(String method, String target, String token, boolean isWebSocket) {

  /** Requests that change something. */
  public boolean isWrite() {
    return !method.equals("GET");
  }

  /** Requests whose answer goes on until somebody ends it. */
  public boolean isWatch() {
    return target.contains("watch=true");
  }

  /** Requests for a kind of object, named as in paths: {@code services}. */
  public static Predicate<Call> of(String plural) {
    return call -> call.target().matches(".*/" + plural + "([/?].*)?");
  }

  /** Watches of a kind of object. */
  public static Predicate<Call> watchesOf(String plural) {
    return of(plural).and(Call::isWatch);
  }

  /** Writes of a kind of object, and of its status. */
  public static Predicate<Call> writesOf(String plural) {
    return of(plural).and(Call::isWrite);
  }
}
