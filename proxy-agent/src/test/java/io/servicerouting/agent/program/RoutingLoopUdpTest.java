package io.servicerouting.agent.program;

import static io.servicerouting.agent.program.LoopEvents.service;
import static io.servicerouting.agent.program.LoopEvents.slice;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The writer thread tells of UDP ports, whose connections somebody has to end. */
class RoutingLoopUdpTest {
  private final RecordedLoop loop = new RecordedLoop(Duration.ofHours(1));

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void changesOfUdpPortsAreToldAfterTheKernelHasThem() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.services.accept(service("dns", "10.96.0.2", Protocol.UDP));
    loop.allSynced();
    loop.awaitKernel(
        "reconcile [shop/dns, shop/web] SourceRanges[ranges=[192.168.1.0/24]]",
        "udp now[shop/dns=[]] gone[] left[]");

    loop.slices.accept(slice("dns", "192.168.1.5"));
    loop.awaitKernel("apply [+shop/dns]", "udp now[shop/dns=[192.168.1.5:5353]] gone[] left[]");
    loop.services.accept(service("web", "10.96.0.7"));
    loop.awaitKernel("apply [+shop/web]");
    loop.services.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "dns")));
    loop.awaitKernel("apply [-shop/dns]", "udp now[] gone[shop/dns=[192.168.1.5:5353]] left[]");
  }

  @Test
  void udpChangesThatTheKernelDidNotTakeAreToldOnceItHas() throws Exception {
    loop.services.accept(service("web", "10.96.0.1"));
    loop.allSynced();
    loop.awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    loop.kernel.failure = "xtables lock";
    loop.services.accept(service("dns", "10.96.0.2", Protocol.UDP));
    loop.awaitKernel("failed");
    loop.kernel.failure = null;

    loop.awaitKernel(
        "reconcile [shop/dns, shop/web] SourceRanges[ranges=[192.168.1.0/24]]",
        "udp now[shop/dns=[]] gone[] left[]");
  }
}
