package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that the operator's roles allow.
 *
 * @param namespace where; empty for the whole cluster
 * @param group the API group; empty for the core group
 * @param resource for example {@code services}
 * @param subresource for example {@code status}; empty for the object itself
 * @param verb for example {@code patch}
 * @param name the one object it is about; empty for all
 */
record Permission(
    String namespace, String group, String resource, String subresource, String verb, String name) {

  /** Each verb on each resource of a Role's or ClusterRole's rules. */
  static List<Permission> of(List<PolicyRule> rules, String namespace) {
    var permissions = new ArrayList<Permission>();
    for (var rule : rules) {
      var names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
      for (var group : rule.getApiGroups()) {
        for (var resource : rule.getResources()) {
          for (var verb : rule.getVerbs()) {
            for (var name : names) {
              permissions.add(of(namespace, group, resource, verb, name));
            }
          }
        }
      }
    }
    return permissions;
  }

  /** A rule writes the subresource behind a slash. */
  private static Permission of(
      String namespace, String group, String resource, String verb, String name) {
    int slash = resource.indexOf('/');
    return new Permission(
        namespace,
        group,
        slash < 0 ? resource : resource.substring(0, slash),
        slash < 0 ? "" : resource.substring(slash + 1),
        verb,
        name);
  }

  /** As kubectl would be asked: {@code patch services/status in namespace web}. */
  @Override
  public String toString() {
    var text = new StringBuilder(verb).append(' ').append(resource);
    if (!group.isEmpty()) {
      text.append('.').append(group);
    }
    if (!subresource.isEmpty()) {
      text.append('/').append(subresource);
    }
    if (!name.isEmpty()) {
      text.append(' ').append(name);
    }
    return text.append(namespace.isEmpty() ? "" : " in " + namespace).toString();
  }
}
