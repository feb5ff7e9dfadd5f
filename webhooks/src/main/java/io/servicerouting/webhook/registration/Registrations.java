package io.servicerouting.webhook.registration;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.webhook.spread.SpreadInjection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The webhook configurations as they ought to be. Every field with a default is stated, so that
 * what the API server stores equals what is built here.
 *
 * @param namespace the operator's namespace, whose pods are never touched
 * @param address where the webhooks are
 */
public record Registrations(String namespace, WebhookAddress address) {

  /** The name of both configurations. */
  public static final String NAME = "servicerouting";

  /** The name of the webhook that injects spread. */
  public static final String SPREAD_WEBHOOK = "spread." + ServiceRoutingApi.GROUP;

  /** The name of the webhook that warns about policies. */
  public static final String POLICY_WEBHOOK = "policies." + ServiceRoutingApi.GROUP;

  /** Where the server injects spread. */
  public static final String SPREAD_PATH = "/admission/spread";

  /** Where the server warns about policies. */
  public static final String POLICY_PATH = "/admission/policies";

  /** The labels of both. */
  public static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name", "servicerouting",
          "app.kubernetes.io/component", "webhook");

  /** After that the API server goes on without us. */
  private static final int TIMEOUT_SECONDS = 2;

  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** Namespaces whose pods are never touched. */
  public List<String> excludedNamespaces() {
    return List.of("kube-system", namespace);
  }

  /**
   * Pods on their way into the cluster. With {@code Ignore}: a webhook that is down, slow or shows
   * a certificate that is not trusted must not keep any pod from being created.
   */
  public MutatingWebhookConfiguration mutating(
      String authoritiesPem, Optional<OwnerReference> owner) {
    return new MutatingWebhookConfigurationBuilder()
        .withMetadata(metadata(owner))
        .addNewWebhook()
        .withName(SPREAD_WEBHOOK)
        .withAdmissionReviewVersions("v1")
        .withClientConfig(address.clientConfig(SPREAD_PATH, authoritiesPem))
        .withRules(rule("", "v1", "Namespaced", List.of("CREATE"), "pods"))
        .withNamespaceSelector(otherNamespaces())
        .withObjectSelector(new LabelSelector())
        .withMatchConditions(notMirrorPods(), notOptedOut())
        .withMatchPolicy("Equivalent")
        .withFailurePolicy("Ignore")
        .withReinvocationPolicy("IfNeeded")
        .withSideEffects("None")
        .withTimeoutSeconds(TIMEOUT_SECONDS)
        .endWebhook()
        .build();
  }

  /** Policies that are created or changed. It answers with warnings only. */
  public ValidatingWebhookConfiguration validating(
      String authoritiesPem, Optional<OwnerReference> owner) {
    return new ValidatingWebhookConfigurationBuilder()
        .withMetadata(metadata(owner))
        .addNewWebhook()
        .withName(POLICY_WEBHOOK)
        .withAdmissionReviewVersions("v1")
        .withClientConfig(address.clientConfig(POLICY_PATH, authoritiesPem))
        .withRules(
            rule(
                ServiceRoutingApi.GROUP,
                "v1alpha1",
                "*",
                List.of("CREATE", "UPDATE"),
                "serviceroutingpolicies",
                "clusterserviceroutingpolicies"))
        .withNamespaceSelector(new LabelSelector())
        .withObjectSelector(new LabelSelector())
        .withMatchPolicy("Equivalent")
        .withFailurePolicy("Ignore")
        .withSideEffects("None")
        .withTimeoutSeconds(TIMEOUT_SECONDS)
        .endWebhook()
        .build();
  }

  private static ObjectMeta metadata(Optional<OwnerReference> owner) {
    return new ObjectMetaBuilder()
        .withName(NAME)
        .withLabels(LABELS)
        .withOwnerReferences(owner.stream().toList())
        .build();
  }

  /** The operator's own pods must start without a webhook, and the cluster's own without us. */
  private LabelSelector otherNamespaces() {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey(NAMESPACE_NAME)
        .withOperator("NotIn")
        .withValues(excludedNamespaces())
        .endMatchExpression()
        .build();
  }

  private static MatchCondition notMirrorPods() {
    return new MatchCondition(
        "!has(object.metadata.annotations) || !('%s' in object.metadata.annotations)"
            .formatted(SpreadInjection.MIRROR),
        "not-a-mirror-pod");
  }

  private static MatchCondition notOptedOut() {
    return new MatchCondition(
        ("!has(object.metadata.annotations) || !('%1$s' in object.metadata.annotations)"
                + " || object.metadata.annotations['%1$s'] != 'false'")
            .formatted(SpreadInjection.OPT_OUT),
        "not-opted-out");
  }

  private static RuleWithOperations rule(
      String group, String version, String scope, List<String> operations, String... resources) {
    return new RuleWithOperationsBuilder()
        .withApiGroups(group)
        .withApiVersions(version)
        .withScope(scope)
        .withOperations(operations)
        .withResources(resources)
        .build();
  }
}
