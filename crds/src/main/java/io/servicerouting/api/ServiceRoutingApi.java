package io.servicerouting.api;

/** Names of the API group that users, GitOps tools and other controllers see. */
public final class ServiceRoutingApi {

  /** The API group. Prefix of our labels and annotations too. */
  public static final String GROUP = "servicerouting.io";

  /** What {@code kubectl get servicerouting} lists. */
  public static final String CATEGORY = "servicerouting";

  /** The label that marks a CRD as a Gateway API style policy: {@code Direct} or Inherited. */
  public static final String POLICY_ATTACHMENT_LABEL = "gateway.networking.k8s.io/policy";

  /** The operator's name in {@code metadata.managedFields}. */
  public static final String OPERATOR_FIELD_MANAGER = "servicerouting-operator";

  /** The agents' name in {@code metadata.managedFields}. */
  public static final String AGENT_FIELD_MANAGER = "servicerouting-agent";

  private ServiceRoutingApi() {}
}
