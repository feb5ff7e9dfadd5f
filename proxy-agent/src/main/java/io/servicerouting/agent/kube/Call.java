package io.servicerouting.agent.kube;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/**
 * A request, before it is known which API server it goes to.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param accept the media types wanted
 * @param contentType the media type of the body; null without one
 * @param body what is sent; can be sent more than once
 */
record Call(
    String method, String target, String accept, @Nullable String contentType, BodyPublisher body) {

  static final String JSON = "application/json";

  static Call get(String target, String accept) {
    return new Call("GET", target, accept, null, BodyPublishers.noBody());
  }

  static Call send(String method, String target, String contentType, String body) {
    return new Call(method, target, JSON, contentType, BodyPublishers.ofString(body));
  }

  /** For messages: method and target. */
  @Override
  public String toString() {
    return method + " " + target;
  }
}
