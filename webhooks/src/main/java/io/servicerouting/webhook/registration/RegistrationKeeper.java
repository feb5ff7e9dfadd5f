package io.servicerouting.webhook.registration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies {@link Registrations} where they differ from what the API server has.
 *
 * <p>Whom the API server is to trust ({@code caBundle}) is stated from the certificate that is
 * served, wherever that comes from. If a configuration has one of cert-manager's annotations {@code
 * cert-manager.io/inject-...}, cert-manager states it, and the field is left alone.
 */
public final class RegistrationKeeper implements WebhookRegistration {

  private static final Logger log = LoggerFactory.getLogger(RegistrationKeeper.class);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
          .withForce(true)
          .build();

  private static final String INJECTED = "cert-manager.io/inject-";

  private final KubernetesClient client;
  private final Registrations registrations;
  private final Registers registers;
  private final CertificateKeeper certificates;
  private final Supplier<Optional<OwnerReference>> owner;
  private final ObjectMapper json = new ObjectMapper();
  private @Nullable Injection wanted;
  private volatile boolean injecting;

  public RegistrationKeeper(
      KubernetesClient client,
      Registrations registrations,
      Registers registers,
      CertificateKeeper certificates,
      Supplier<Optional<OwnerReference>> owner) {
    this.client = client;
    this.registrations = registrations;
    this.registers = registers;
    this.certificates = certificates;
    this.owner = owner;
  }

  @Override
  public synchronized void reconcile(Injection injection) {
    wanted = injection;
    repair();
  }

  @Override
  public synchronized void remove() {
    wanted = null;
    injecting = false;
    delete(mutating());
    delete(validating());
  }

  /** Leaves everything as it is from now on: another replica leads. */
  public synchronized void release() {
    wanted = null;
    injecting = false;
  }

  /**
   * Whether new pods of a namespace come by the webhook: it is registered, by this replica, and
   * does not leave that namespace alone. Never blocks.
   */
  public boolean injectsInto(String namespace) {
    return injecting && !registrations.excludedNamespaces().contains(namespace);
  }

  /**
   * Puts things right as last asked for; does nothing before the first {@link #reconcile}, and
   * after {@link #remove} or {@link #release}.
   */
  public synchronized void repair() {
    Injection injection = wanted;
    if (injection == null) {
      return;
    }
    var certificate = certificates.current();
    if (certificate.isEmpty()) {
      log.info("Webhooks are registered as soon as there is a certificate for them");
      return;
    }
    String authorities = certificate.get().authoritiesPem();
    Optional<OwnerReference> ownedBy = owner.get();
    if (injection == Injection.WEBHOOK) {
      apply(mutating(), authorities, pem -> registrations.mutating(pem, ownedBy));
      injecting = true;
    } else {
      injecting = false;
      delete(mutating());
    }
    if (registers == Registers.ALL) {
      apply(validating(), authorities, pem -> registrations.validating(pem, ownedBy));
    } else {
      delete(validating()); // of a time when it was ours to register
    }
  }

  private <T extends HasMetadata> void apply(
      Resource<T> resource, String authorities, Function<String, T> withAuthorities) {
    T present = resource.get();
    T desired = withAuthorities.apply(isInjected(present) ? "" : authorities);
    if (present == null || !states(present, desired)) {
      client.resource(desired).patch(APPLY);
      log.info(
          "{} {} {}",
          desired.getKind(),
          desired.getMetadata().getName(),
          present == null ? "registered" : "repaired");
    }
  }

  private static boolean isInjected(@Nullable HasMetadata present) {
    Map<String, String> annotations =
        present == null ? null : present.getMetadata().getAnnotations();
    return annotations != null
        && annotations.keySet().stream().anyMatch(name -> name.startsWith(INJECTED));
  }

  private boolean states(HasMetadata present, HasMetadata desired) {
    ObjectNode stated = json.valueToTree(desired);
    return StatedFields.areIn(stated, json.valueToTree(present));
  }

  private <T extends HasMetadata> void delete(Resource<T> resource) {
    if (resource.get() != null) {
      resource.delete();
      log.info("Webhook configuration {} deleted", Registrations.NAME);
    }
  }

  private Resource<MutatingWebhookConfiguration> mutating() {
    return client
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(Registrations.NAME);
  }

  private Resource<ValidatingWebhookConfiguration> validating() {
    return client
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(Registrations.NAME);
  }
}
