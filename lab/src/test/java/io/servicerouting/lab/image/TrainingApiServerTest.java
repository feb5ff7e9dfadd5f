package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingApiServerTest {

  @ParameterizedTest
  @CsvSource({
    "/api/v1/nodes, false",
    "/api/v1/nodes/node1, true",
    "/api/v1/namespaces, false",
    "/api/v1/namespaces/default, true",
    "/api/v1/namespaces/default/services, false",
    "/api/v1/namespaces/default/services/a, true",
    "/apis/apps/v1/daemonsets, false",
    "/apis/apps/v1/namespaces/x/daemonsets, false",
    "/apis/apps/v1/namespaces/x/daemonsets/proxy-agent, true",
  })
  void objectsAreToldFromLists(String path, boolean one) {
    assertThat(TrainingApiServer.namesOne(path)).isEqualTo(one);
  }
}
