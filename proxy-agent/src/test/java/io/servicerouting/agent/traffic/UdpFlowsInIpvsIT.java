package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.uml.InUserModeLinux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** UDP flows that outlive a change, in mode IPVS, where an endpoint that leaves goes at once. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class UdpFlowsInIpvsIT extends UdpFlowsIT {

  @Test
  void aClientOfATerminatingEndpointIsSentToAnotherOneAtOnce() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(
        endpoint(1, 80, "{ready: false, serving: true, terminating: true}"),
        endpoint(2, 80, "{}").replace("-4,", "-4b,").replace("-6,", "-6b,"));

    allAreAnsweredBy("pod=b");
  }

  @Test
  void whereNoEndpointIsLeftClientsAreRefused() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(endpoint(1, 80, "{ready: false, serving: false}"));

    flows()
        .forEach((to, from) ->
            await(to)
                .atMost(PATIENCE)
                .untilAsserted(() ->
                    // The second is how a process of the node itself is told.
                    assertThat(send(from, to)).containsAnyOf("refused", "not permitted")));
  }
}
