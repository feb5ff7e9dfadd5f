package io.servicerouting.operator;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the operator's own Deployment says. What the cluster's administrator says is in
 * ServiceRoutingConfig.
 *
 * @param namespace where operator and agents run
 * @param identity this replica's name in the Lease: the pod's
 * @param agentImage the image of the agent that belongs to this version of the operator
 * @param installationSettings a file with fields of ServiceRoutingConfig's spec that come with the
 *     installation; does not have to be there
 * @param ownerRole the ClusterRole that owns what the operator makes apart from the agents: deleted
 *     with the installation, it takes that with it
 * @param drain how long a replica that ends still answers webhooks, until nobody sends it any
 */
@ConfigurationProperties("servicerouting")
public record OperatorSettings(
    String namespace,
    String identity,
    String agentImage,
    Path installationSettings,
    String ownerRole,
    Duration drain) {}
