package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.ServicePortName;

/**
 * What connections are counted for.
 *
 * @param port the Service port they came to
 * @param backend the endpoint they were sent to
 */
public record CountedEndpoint(ServicePortName port, Backend backend) {}
