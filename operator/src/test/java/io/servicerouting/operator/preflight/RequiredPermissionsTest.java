package io.servicerouting.operator.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequiredPermissionsTest {

  private static final String NAMESPACE = "routing";

  @Test
  void theyAreThoseOfTheRolesThatTheOperatorIsInstalledWith() {
    assertThat(RequiredPermissions.read(NAMESPACE))
        .extracting(Permission::toString)
        .contains(
            "patch services",
            "patch serviceroutingpolicies.servicerouting.io/status",
            "create daemonsets.apps in routing",
            "patch daemonsets.apps proxy-agent in routing",
            "watch daemonsets.apps in kube-system",
            "get clusterroles.rbac.authorization.k8s.io servicerouting-proxy-agent")
        .doesNotHaveDuplicates();
  }

  @Test
  void whatOnlySomeFeaturesNeedIsNotAmongThem() {
    assertThat(RequiredPermissions.read(NAMESPACE))
        .noneMatch(permission -> permission.subresource().equals("eviction"));
  }
}
