package io.servicerouting.routing.shares;

import io.servicerouting.routing.Endpoint;

/**
 * An endpoint and whose it is.
 *
 * @param pod the pod's name, or whatever people know it by
 * @param endpoint the endpoint
 */
public record PodEndpoint(String pod, Endpoint endpoint) {}
