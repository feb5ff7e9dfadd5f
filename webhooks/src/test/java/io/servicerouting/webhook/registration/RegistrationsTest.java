package io.servicerouting.webhook.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.servicerouting.routing.ObjectName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationsTest {

  private static final Registrations REGISTRATIONS =
      new Registrations(
          "servicerouting-system",
          new WebhookAddress.OfService(
              new ObjectName("servicerouting-system", "servicerouting-webhook"), 443));

  @Test
  void noPodEverHasToWaitForUsForLong() {
    var webhook = REGISTRATIONS.mutating("PEM", Optional.empty()).getWebhooks().getFirst();

    assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
    assertThat(webhook.getTimeoutSeconds()).isEqualTo(2);
    assertThat(webhook.getReinvocationPolicy()).isEqualTo("IfNeeded");
    assertThat(webhook.getSideEffects()).isEqualTo("None");
    assertThat(webhook.getRules()).hasSize(1);
    assertThat(webhook.getRules().getFirst().getOperations()).containsExactly("CREATE");
    assertThat(webhook.getRules().getFirst().getResources()).containsExactly("pods");
    assertThat(webhook.getNamespaceSelector().getMatchExpressions().getFirst().getValues())
        .containsExactly("kube-system", "servicerouting-system");
    assertThat(webhook.getClientConfig().getService().getPath()).isEqualTo("/admission/spread");
    assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo("UEVN");
  }

  @Test
  void warningsNeverStandInTheWayOfAPolicy() {
    var webhook = REGISTRATIONS.validating("PEM", Optional.empty()).getWebhooks().getFirst();

    assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
    assertThat(webhook.getTimeoutSeconds()).isEqualTo(2);
    assertThat(webhook.getRules().getFirst().getResources())
        .containsExactly("serviceroutingpolicies", "clusterserviceroutingpolicies");
  }

  @Test
  void olmIsToldOfTheWebhookOfPoliciesWhatWeWouldRegister() throws IOException {
    var yaml = new ObjectMapper(new YAMLFactory());
    JsonNode stated =
        yaml.readTree(
                Path.of(System.getProperty("project.root", ".."), "config/olm/base.yaml").toFile())
            .at("/spec/webhookdefinitions/0");
    JsonNode ours =
        yaml.valueToTree(REGISTRATIONS.validating("", Optional.empty()).getWebhooks().getFirst());

    for (String field :
        List.of(
            "rules",
            "failurePolicy",
            "matchPolicy",
            "sideEffects",
            "timeoutSeconds",
            "admissionReviewVersions")) {
      assertThat(stated.path(field)).as(field).isEqualTo(ours.path(field));
    }
    assertThat(stated.path("generateName").asText()).isEqualTo(Registrations.POLICY_WEBHOOK);
    assertThat(stated.path("webhookPath").asText()).isEqualTo(Registrations.POLICY_PATH);
    assertThat(stated.path("containerPort").asInt()).isEqualTo(443);
  }

  @Test
  void whomToTrustIsNotStatedWhereSomebodyElseDoes() {
    var webhook = REGISTRATIONS.mutating("", Optional.empty()).getWebhooks().getFirst();

    assertThat(webhook.getClientConfig().getCaBundle()).isNull();
  }

  @Test
  void withoutAServiceTheApiServerIsGivenAnAddress() {
    var config =
        new WebhookAddress.OfUrl(URI.create("https://10.0.0.1:9443")).clientConfig("/x", "PEM");
    assertThat(config.getUrl()).isEqualTo("https://10.0.0.1:9443/x");
    assertThat(config.getService()).isNull();
  }

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1}          | {a: 1}              | true",
        "{a: 1}          | {a: 1, b: 2}        | true",
        "{a: 1}          | {a: 2}              | false",
        "{a: 1}          | {}                  | false",
        "{a: {}}         | {a: {}}             | true",
        "{a: {}}         | {a: {b: 1}}         | false",
        "{a: {b: 1}}     | {a: {b: 1, c: 2}}   | true",
        "{a: [1, 2]}     | {a: [1, 2]}         | true",
        "{a: [1, 2]}     | {a: [2, 1]}         | false",
        "{a: [1]}        | {a: [1, 2]}         | false",
        "{a: [{b: 1}]}   | {a: [{b: 1, c: 1}]} | true",
        "{a: [{b: 1}]}   | {a: x}              | false",
      })
  void whatIsStatedHasToBeThereAndTheRestMayBeAnything(String stated, String present, boolean there)
      throws JsonProcessingException {
    var yaml = new ObjectMapper(new YAMLFactory());
    assertThat(StatedFields.areIn(yaml.readTree(stated), yaml.readTree(present))).isEqualTo(there);
  }
}
