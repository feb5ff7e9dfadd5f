package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.servicerouting.lab.pki.CertificateAuthority;
import io.servicerouting.lab.pki.KeyAndCertificate;
import io.servicerouting.lab.pki.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What OLM makes of a bundle for all namespaces: the objects that its files are, and those that
 * follow from the ClusterServiceVersion. Names and shapes are OLMv0's, which OLMv1 keeps; the
 * certificate has an authority that the operator does not get to see.
 */
final class OlmInstallation {

  private static final Set<String> CLUSTER_SCOPED =
      Set.of("CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PriorityClass");

  /** Further kinds that our bundle may have; all are among those OLM takes. */
  private static final Set<String> NAMESPACED =
      Set.of(
          "Role", "RoleBinding", "ServiceAccount", "Service", "PodDisruptionBudget", "ConfigMap");

  private static final int WEBHOOK_PORT = 443;

  private final YAMLMapper yaml = new YAMLMapper();
  private final String namespace;
  private final List<ObjectNode> files = new ArrayList<>();
  private final ObjectNode csv;
  private final ObjectNode deployment;
  private final KeyAndCertificate certificate;
  private final CertificateAuthority authority;

  OlmInstallation(Path manifests, String namespace) {
    this.namespace = namespace;
    ObjectNode found = null;
    try (Stream<Path> paths = Files.list(manifests)) {
      for (Path path : paths.sorted().toList()) {
        ObjectNode object = (ObjectNode) yaml.readTree(Files.readString(path));
        if (object.path("kind").asText().equals("ClusterServiceVersion")) {
          found = object;
        } else {
          files.add(object);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(found).as("the ClusterServiceVersion").isNotNull();
    csv = found;
    deployment = (ObjectNode) csv.at("/spec/install/spec/deployments/0");
    authority = CertificateAuthority.create("olm");
    String host = serviceName() + "." + namespace;
    certificate = authority.issue(Subject.server(host, List.of(host, host + ".svc")));
  }

  /** The namespace as the bundle suggests it. */
  String namespaceManifest() {
    return csv.at("/metadata/annotations")
        .path("operatorframework.io/suggested-namespace-template")
        .asText();
  }

  List<ObjectNode> customResourceDefinitions() {
    return files.stream().filter(OlmInstallation::isCrd).toList();
  }

  /** Everything but CRDs, in the order in which OLM makes it. */
  List<ObjectNode> objects() {
    List<ObjectNode> objects = new ArrayList<>();
    for (ObjectNode file : files) {
      if (!isCrd(file)) {
        ObjectNode object = file.deepCopy();
        String kind = object.path("kind").asText();
        if (!CLUSTER_SCOPED.contains(kind)) {
          assertThat(NAMESPACED).contains(kind);
          ((ObjectNode) object.path("metadata")).put("namespace", namespace);
        }
        objects.add(object);
      }
    }
    objects.addAll(permissions());
    objects.add(secret());
    objects.add(service());
    objects.add(installedDeployment());
    csv.at("/spec/webhookdefinitions").forEach(webhook -> objects.add(registration(webhook)));
    return objects;
  }

  private List<ObjectNode> permissions() {
    List<ObjectNode> objects = new ArrayList<>();
    assertThat(csv.at("/spec/install/spec/permissions")).isEmpty();
    for (JsonNode permission : csv.at("/spec/install/spec/clusterPermissions")) {
      String account = permission.path("serviceAccountName").asText();
      String name = csv.at("/metadata/name").asText() + "-" + account + "-5f8c";
      objects.add(object("v1", "ServiceAccount", account, true));
      ObjectNode role = object("rbac.authorization.k8s.io/v1", "ClusterRole", name, false);
      role.set("rules", permission.path("rules"));
      objects.add(role);
      ObjectNode binding =
          object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name, false);
      binding
          .putObject("roleRef")
          .put("apiGroup", "rbac.authorization.k8s.io")
          .put("kind", "ClusterRole")
          .put("name", name);
      binding
          .putArray("subjects")
          .addObject()
          .put("kind", "ServiceAccount")
          .put("name", account)
          .put("namespace", namespace);
      objects.add(binding);
    }
    return objects;
  }

  private ObjectNode secret() {
    ObjectNode secret = object("v1", "Secret", serviceName() + "-cert", true);
    secret.put("type", "kubernetes.io/tls");
    secret
        .putObject("data")
        .put("tls.crt", base64(certificate.certificatePem()))
        .put("tls.key", base64(certificate.keyPem()));
    return secret;
  }

  private ObjectNode service() {
    JsonNode webhook = csv.at("/spec/webhookdefinitions/0");
    ObjectNode service = object("v1", "Service", serviceName(), true);
    ObjectNode spec = service.putObject("spec");
    spec.set("selector", deployment.at("/spec/selector/matchLabels"));
    spec.putArray("ports")
        .addObject()
        .put("name", String.valueOf(WEBHOOK_PORT))
        .put("port", webhook.path("containerPort").asInt())
        .set("targetPort", webhook.path("targetPort"));
    return service;
  }

  private ObjectNode installedDeployment() {
    ObjectNode installed = object("apps/v1", "Deployment", name(), true);
    ((ObjectNode) installed.path("metadata")).set("labels", deployment.path("label"));
    ObjectNode spec = deployment.path("spec").deepCopy();
    spec.put("revisionHistoryLimit", 1);
    ObjectNode annotations = (ObjectNode) spec.at("/template/metadata/annotations");
    annotations.setAll((ObjectNode) csv.at("/metadata/annotations"));
    annotations.put("olm.targetNamespaces", "");
    ObjectNode pod = (ObjectNode) spec.at("/template/spec");
    mount(pod, "apiservice-cert", "/apiserver.local.config/certificates", "apiserver");
    mount(pod, "webhook-cert", "/tmp/k8s-webhook-server/serving-certs", "tls");
    installed.set("spec", spec);
    return installed;
  }

  private void mount(ObjectNode pod, String name, String path, String file) {
    ObjectNode volume = pod.withArray("volumes").addObject();
    volume.put("name", name);
    ObjectNode source = volume.putObject("secret");
    source.put("secretName", serviceName() + "-cert");
    var items = source.putArray("items");
    items.addObject().put("key", "tls.crt").put("path", file + ".crt");
    items.addObject().put("key", "tls.key").put("path", file + ".key");
    ((ObjectNode) pod.at("/containers/0"))
        .withArray("volumeMounts")
        .addObject()
        .put("name", name)
        .put("mountPath", path);
  }

  private ObjectNode registration(JsonNode definition) {
    assertThat(definition.path("type").asText()).isEqualTo("ValidatingAdmissionWebhook");
    String name = definition.path("generateName").asText();
    ObjectNode configuration =
        object(
            "admissionregistration.k8s.io/v1",
            "ValidatingWebhookConfiguration",
            name + "-x7k2p",
            false);
    ObjectNode webhook = configuration.putArray("webhooks").addObject();
    webhook.put("name", name);
    for (String field :
        List.of(
            "rules",
            "failurePolicy",
            "matchPolicy",
            "sideEffects",
            "timeoutSeconds",
            "admissionReviewVersions")) {
      webhook.set(field, definition.path(field));
    }
    ObjectNode client = webhook.putObject("clientConfig");
    client.put("caBundle", base64(authority.self().certificatePem()));
    client
        .putObject("service")
        .put("namespace", namespace)
        .put("name", serviceName())
        .put("port", definition.path("containerPort").asInt())
        .put("path", definition.path("webhookPath").asText());
    return configuration;
  }

  /** The certificate that OLM has mounted. */
  String certificatePem() {
    return certificate.certificatePem();
  }

  private String name() {
    return deployment.path("name").asText();
  }

  private String serviceName() {
    return name() + "-service";
  }

  private ObjectNode object(String apiVersion, String kind, String name, boolean namespaced) {
    ObjectNode object = yaml.createObjectNode();
    object.put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (namespaced) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static boolean isCrd(ObjectNode object) {
    return object.path("kind").asText().equals("CustomResourceDefinition");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
