package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operator may do, read from the roles that it is installed with; what only some of its
 * features need, as evictions do, is not among it.
 */
final class RequiredPermissions {

  private RequiredPermissions() {}

  /**
   * All of them.
   *
   * @param namespace the operator's
   */
  static List<Permission> read(String namespace) {
    var permissions = new ArrayList<Permission>();
    permissions.addAll(Permission.of(clusterRole("operator_role.yaml"), ""));
    permissions.addAll(Permission.of(role("operator_namespace_role.yaml"), namespace));
    permissions.addAll(Permission.of(role("leader_election_role.yaml"), namespace));
    permissions.addAll(Permission.of(role("operator_kube_system_role.yaml"), "kube-system"));
    return permissions;
  }

  private static List<PolicyRule> clusterRole(String file) {
    return read(file, ClusterRole.class).getRules();
  }

  private static List<PolicyRule> role(String file) {
    return read(file, Role.class).getRules();
  }

  private static <T> T read(String file, Class<T> type) {
    try (var role = RequiredPermissions.class.getResourceAsStream(file)) {
      if (role == null) {
        throw new FileNotFoundException(file + " is not in the operator's jar");
      }
      return Serialization.unmarshal(role, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
