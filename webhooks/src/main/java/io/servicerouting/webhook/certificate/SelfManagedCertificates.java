package io.servicerouting.webhook.certificate;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.routing.ObjectName;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates of our own. The Secret is what all replicas agree on: whoever finds it missing, bad
 * or due for renewal writes it on condition that nobody else has, and takes over what it finds if
 * somebody was faster.
 */
public final class SelfManagedCertificates implements CertificateSource {

  private static final Logger log = LoggerFactory.getLogger(SelfManagedCertificates.class);
  private static final int ATTEMPTS = 5;

  /** For changes that nobody told about. */
  private static final Duration READ_AGAIN = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final ObjectName secret;
  private final Map<String, String> labels;
  private final Supplier<Optional<OwnerReference>> owner;
  private final Renewal renewal;
  private final BooleanSupplier wanted;
  private final Clock clock;
  private @Nullable Seen seen;
  private volatile boolean changed = true;

  private record Seen(SelfManagedMaterial material, Instant at) {}

  /**
   * With a Secret, which need not exist.
   *
   * @param labels for the Secret, if we make it
   * @param owner whose deletion deletes the Secret, if we make it
   * @param wanted whether a Secret that is missing is to be made. If not, each replica serves what
   *     it has, or a certificate that nobody else knows
   * @param names what clients call the server: DNS names, and IP addresses
   */
  public SelfManagedCertificates(
      KubernetesClient client,
      ObjectName secret,
      Map<String, String> labels,
      Supplier<Optional<OwnerReference>> owner,
      BooleanSupplier wanted,
      List<String> names,
      CertificateLifetimes lifetimes,
      Clock clock) {
    this.client = client;
    this.secret = secret;
    this.labels = Map.copyOf(labels);
    this.owner = owner;
    this.wanted = wanted;
    this.renewal = new Renewal(lifetimes, names);
    this.clock = clock;
  }

  /** Says that the Secret may have changed: it is read the next time. */
  public void secretChanged() {
    changed = true;
  }

  @Override
  public synchronized Optional<ServingCertificate> load() {
    var now = clock.instant();
    Seen last = seen;
    if (!changed
        && last != null
        && now.isBefore(last.at().plus(READ_AGAIN))
        && renewal.next(last.material(), now).isEmpty()) {
      return Optional.of(last.material().serving(origin()));
    }
    changed = false;
    try {
      var material = readOrRenew(now);
      seen = new Seen(material, now);
      return Optional.of(material.serving(origin()));
    } catch (RuntimeException e) {
      changed = true; // what was told is not known yet
      throw e;
    }
  }

  private SelfManagedMaterial readOrRenew(Instant now) {
    for (int attempt = 1; ; attempt++) {
      Secret present =
          client.secrets().inNamespace(secret.namespace()).withName(secret.name()).get();
      var content = SecretContent.read(present == null ? null : present.getData());
      var next = renewal.next(content.material(), now);
      if (next.isEmpty()) {
        return content.material();
      }
      if (present == null && !wanted.getAsBoolean()) {
        changed = true; // it is wanted again some time
        return unwritten(content.material(), now);
      }
      if (present != null) {
        content.problems().forEach(problem -> log.warn("{} is repaired: {}", origin(), problem));
      }
      try {
        write(present, next.get());
        log.info("{} written: {}", origin(), next.get().serving(origin()));
        return next.get();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        log.debug("{} was written by another replica, reading it", origin());
      }
    }
  }

  private SelfManagedMaterial unwritten(SelfManagedMaterial none, Instant now) {
    var held = seen == null ? none : seen.material();
    return renewal.next(held, now).orElse(held);
  }

  private void write(@Nullable Secret present, SelfManagedMaterial material) {
    var data = SecretContent.write(material);
    if (present == null) {
      var made =
          new SecretBuilder()
              .withNewMetadata()
              .withNamespace(secret.namespace())
              .withName(secret.name())
              .withLabels(labels)
              .withOwnerReferences(owner.get().stream().toList())
              .endMetadata()
              .withType("kubernetes.io/tls")
              .withData(data)
              .build();
      client.resource(made).create();
    } else {
      // With the resourceVersion that was read: refused with 409 if somebody was faster.
      client.resource(new SecretBuilder(present).withData(data).build()).update();
    }
  }

  private String origin() {
    return "Secret " + secret;
  }
}
