package io.servicerouting.lab;

/**
 * What to start beside etcd and the API server.
 *
 * @param controllerManager whether the controller manager runs: it makes service accounts,
 *     EndpointSlices, and deletes what has no owner any more
 */
public record ApiServerOptions(boolean controllerManager) {

  public static ApiServerOptions defaults() {
    return new ApiServerOptions(false);
  }
}
