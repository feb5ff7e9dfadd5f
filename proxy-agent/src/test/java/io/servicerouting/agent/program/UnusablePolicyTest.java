package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.agent.kube.Revision;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An agent beside kube-proxy, and a policy that became one it does not understand. */
class UnusablePolicyTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final ObjectName POLICY = new ObjectName("shop", "p");
  private static final Revision REVISION = new Revision("uid-p", 2);

  private final List<Problem> problems = new ArrayList<>();
  private final ClusterView view = new ClusterView(Install.BesideKubeProxy, InstantSource.system());
  private final ClusterFeed feed =
      new ClusterFeed(
          view,
          new ProblemRegister((source, problem) -> problems.add(problem)),
          InstantSource.system());

  private void listed(@Nullable String proxyName) throws InterruptedException {
    var services = feed.services();
    services.accept(
        new ResourceEvent.Upsert<>(
            WEB, "1", new Revision("uid-web", 0), service(proxyName), List.of()));
    services.accept(new ResourceEvent.Synced<>());
  }

  private static ServiceInfo service(@Nullable String proxyName) {
    return new ServiceInfo(
        WEB,
        "uid-web",
        Map.of(),
        List.of(IpAddress.parse("10.96.0.10")),
        List.of(),
        List.of(),
        List.of(),
        TrafficPolicy.CLUSTER,
        TrafficPolicy.CLUSTER,
        0,
        0,
        proxyName,
        List.of(new ServicePort("", Protocol.TCP, 80, 0)));
  }

  private void unusable() throws InterruptedException {
    var policy =
        new Problem.ObjectRef(
            "servicerouting.io/v1alpha1", "ServiceRoutingPolicy", "shop", "p", "uid-p");
    feed.policies()
        .accept(
            new ResourceEvent.Unusable<>(
                POLICY,
                "7",
                REVISION,
                List.of(new Problem(policy, "spec.proxy.mode", "'turbo' is not a mode"))));
    takeAll();
  }

  private void takeAll() throws InterruptedException {
    while (feed.update(0)) {
      // until nothing is left
    }
  }

  /**
   * It has lost what the policy said before, and nobody else would route what carries the label.
   */
  @Test
  void afterARestartALabelledServiceIsRoutedAsTheServiceItselfSays() throws Exception {
    listed("servicerouting.io");
    unusable();

    assertThat(view.services()).containsExactly(WEB);
    assertThat(view.isUnderPolicy(WEB)).isFalse();
    assertThat(problems).extracting(Problem::field).containsExactly("spec.proxy.mode");
  }

  @Test
  void afterARestartAServiceWithoutTheLabelIsLeftToKubeProxy() throws Exception {
    listed(null);
    unusable();

    assertThat(view.services()).isEmpty();
  }

  @Test
  void withoutARestartWhatThePolicySaidStaysInForce() throws Exception {
    listed(null);
    var refs = new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null)));
    feed.policies()
        .accept(
            new ResourceEvent.Upsert<>(
                POLICY,
                "6",
                new Revision("uid-p", 1),
                new RoutingPolicy(POLICY, "uid-p", Instant.EPOCH, refs, PolicySettings.none()),
                List.of()));
    takeAll();
    unusable();

    assertThat(view.services()).containsExactly(WEB);
    assertThat(view.isUnderPolicy(WEB)).isTrue();
  }
}
