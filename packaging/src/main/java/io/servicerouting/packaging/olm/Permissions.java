package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Which of the permissions OLM makes from the ClusterServiceVersion, and which are files of the
 * bundle.
 *
 * <p>The operator's ClusterRoles become {@code clusterPermissions}: OLM makes its ServiceAccount
 * for them, and users see what they allow. Its Role is a file, because OLM turns {@code
 * permissions} of an operator for all namespaces into ClusterRoles: Secrets of every namespace
 * instead of its own. A Role of another namespace is neither possible, as OLM puts every file into
 * the namespace of the installation: its rules become cluster-wide.
 *
 * @param objects all objects of the installation
 * @param account the operator's ServiceAccount
 * @param namespace where it is installed
 */
record Permissions(List<ObjectNode> objects, String account, String namespace) {

  /** The rules that the operator has in the whole cluster. */
  ArrayNode clusterRules() {
    ArrayNode rules = YamlText.object().arrayNode();
    objects.stream()
        .filter(this::isPromoted)
        .forEach(role -> rules.addAll((ArrayNode) role.path("rules")));
    return rules;
  }

  /** Whether an object has its place in the ClusterServiceVersion instead of a file. */
  boolean isInCsv(ObjectNode object) {
    return switch (object.path("kind").asText()) {
      case "ServiceAccount" -> nameOf(object).equals(account);
      case "ClusterRole", "Role" -> isPromoted(object);
      case "ClusterRoleBinding" -> isOperators(object);
      case "RoleBinding" -> isOperators(object) && !namespaceOf(object).equals(namespace);
      default -> false;
    };
  }

  private boolean isPromoted(ObjectNode role) {
    return switch (role.path("kind").asText()) {
      case "ClusterRole" -> isBoundBy("ClusterRoleBinding", role);
      case "Role" -> !namespaceOf(role).equals(namespace) && isBoundBy("RoleBinding", role);
      default -> false;
    };
  }

  private boolean isBoundBy(String kind, ObjectNode role) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(this::isOperators)
        .filter(binding -> namespaceOf(binding).equals(namespaceOf(role)))
        .anyMatch(binding ->
            binding.at("/roleRef/name").asText().equals(nameOf(role))
                && binding.at("/roleRef/kind").equals(role.path("kind")));
  }

  private boolean isOperators(ObjectNode binding) {
    return binding
        .path("subjects")
        .valueStream()
        .anyMatch(subject -> subject.path("name").asText().equals(account));
  }

  private static String nameOf(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static String namespaceOf(JsonNode object) {
    return object.at("/metadata/namespace").asText();
  }
}
