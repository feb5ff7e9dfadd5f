package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiPathTest {
  @Test
  void theCoreGroupAndNamedGroupsHaveTheirOwnRoots() {
    assertThat(ApiPath.of("", "v1", "services")).hasToString("/api/v1/services");
    assertThat(ApiPath.of("discovery.k8s.io", "v1", "endpointslices"))
        .hasToString("/apis/discovery.k8s.io/v1/endpointslices");
    assertThat(ApiPath.of("", "v1", "services").apiVersion()).isEqualTo("v1");
    assertThat(ApiPath.of("apps", "v1", "x").apiVersion()).isEqualTo("apps/v1");
  }

  @Test
  void objectsAndSubresourcesHavePaths() {
    assertThat(
            ApiPath.of("g.io", "v1", "things").inNamespace("ns").named("a").subresource("status"))
        .hasToString("/apis/g.io/v1/namespaces/ns/things/a/status");
  }

  @Test
  void namesAreEncoded() {
    assertThat(ApiPath.of("", "v1", "x").named("system:a b/c"))
        .hasToString("/api/v1/x/system%3Aa%20b%2Fc");
  }
}
