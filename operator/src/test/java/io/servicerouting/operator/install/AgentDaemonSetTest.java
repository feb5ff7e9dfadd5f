package io.servicerouting.operator.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.servicerouting.api.v1alpha1.Install;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AgentDaemonSetTest {

  private static final OwnerReference OWNER =
      new OwnerReferenceBuilder()
          .withApiVersion("rbac.authorization.k8s.io/v1")
          .withKind("ClusterRole")
          .withName("servicerouting-proxy-agent")
          .withUid("1234")
          .build();

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final AgentDaemonSet template = new AgentDaemonSet(serialization);

  @Test
  void anEmptySpecGivesTheTemplateWithImageAndHashes() throws IOException {
    assertThat(yaml("{}", false)).isEqualTo(golden("daemonset-defaults.yaml"));
  }

  @Test
  void everyFieldOfTheSpecIsInIt() throws IOException {
    var spec =
        """
        agent:
          image: registry.example.com/agent:2
          nodeSelector: {example.com/edge: "true"}
          tolerations:
          - {key: dedicated, operator: Equal, value: edge, effect: NoSchedule}
          resources:
            requests: {cpu: 50m}
            limits: {memory: 1Gi}
        masqueradeBit: 20
        metrics: {port: 9102}
        """;

    assertThat(yaml(spec, false)).isEqualTo(golden("daemonset-everything.yaml"));
  }

  @Test
  void agentsRemoveTheirRulesOnAllNodesAtOnce() {
    assertThat(yaml("{}", true)).contains("maxUnavailable: \"100%\"");
  }

  @Test
  void onePassDoesNotColourTheNext() {
    var before = yaml("{}", false);
    yaml("agent: {nodeSelector: {a: b}}", true);

    assertThat(yaml("{}", false)).isEqualTo(before);
  }

  private String yaml(String spec, boolean uninstall) {
    var daemonSet =
        template.build(
            Specs.spec(spec),
            new AgentDaemonSet.Variables(
                "servicerouting-system",
                "servicerouting.io/proxy-agent:1.2.3",
                "0123456789abcdef",
                "https://10.0.0.1:6443",
                OWNER,
                Install.BESIDE_KUBE_PROXY,
                uninstall));
    return serialization.asYaml(daemonSet);
  }

  private static String golden(String name) throws IOException {
    try (var in = AgentDaemonSetTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }
}
