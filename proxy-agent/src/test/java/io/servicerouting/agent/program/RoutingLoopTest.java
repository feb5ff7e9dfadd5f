package io.servicerouting.agent.program;

import static io.servicerouting.agent.program.LoopEvents.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the writer thread writes, and what. */
class RoutingLoopTest {
  private final RecordedLoop loop = new RecordedLoop(Duration.ofHours(1));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void nothingIsWrittenBeforeAllKindsWereListed() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.services.accept(new ResourceEvent.Synced<>());
    loop.nodeIs("192.168.1.0/24");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            String.valueOf(loop.state().failure())
                .contains("EndpointSlice, Node, ServiceRoutingPolicy"));
    assertThat(loop.kernel.told).isEmpty();

    loop.nodes.accept(new ResourceEvent.Synced<>());
    loop.slices.accept(new ResourceEvent.Synced<>());
    loop.policies.accept(new ResourceEvent.Synced<>());

    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");
  }

  @Test
  void aChangeIsAppliedByItself() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    loop.services.accept(service("db", "10.96.0.2"));
    loop.awaitKernel("apply [+shop/db]");
    loop.services.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "web")));
    loop.awaitKernel("apply [-shop/web]");

    await().until(() -> loop.state().services() == 1 && loop.state().programmed());
  }

  @Test
  void whatChangesNoRouteTouchesNoKernel() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    loop.services.accept(service("web", "10.96.0.1"));
    loop.services.accept(service("db", "10.96.0.2"));

    loop.awaitKernel("apply [+shop/db]");
    assertThat(loop.kernel.told).hasSize(2);
  }

  @Test
  void aNewPodRangeOfTheNodeReprogramsAll() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    loop.nodeIs("192.168.7.0/24");

    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.7.0/24]]");
  }

  @Test
  void thePolicyMarkerMovesWithPoliciesAndNotWithBookmarks() throws Exception {
    loop.allSynced();
    await().until(() -> "100".equals(loop.state().policiesVersion()));

    loop.policies.accept(new ResourceEvent.Progress<>("150"));
    loop.policies.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "p")));
    loop.policies.accept(new ResourceEvent.Progress<>("160"));
    loop.policies.accept(new ResourceEvent.Progress<>("170"));

    await().until(() -> "160".equals(loop.state().policiesVersion()));
  }

  @Test
  void whileTheNodeIsMissingItWaitsAndGoesOnWhenItIsBack() throws Exception {
    loop.allSynced();
    await().until(() -> loop.state().programmed());
    loop.nodes.accept(new ResourceEvent.Delete<>(new ObjectName("", "node1")));
    await().until(() -> !loop.state().programmed());
    assertThat(loop.state().failure()).isEqualTo("the cluster has no Node of this name");

    loop.nodeIs("192.168.1.0/24");

    await().until(() -> loop.state().programmed());
  }
}
