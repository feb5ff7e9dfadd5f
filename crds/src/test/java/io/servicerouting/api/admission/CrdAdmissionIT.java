package io.servicerouting.api.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrdAdmissionIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private KubernetesClient client;

  @BeforeAll
  void installCrds(ApiServer server) {
    client = InstalledCrds.on(server);
  }

  @AfterAll
  void disconnect() {
    client.close();
  }

  Stream<AdmissionRow> rows() {
    return Stream.of(
            AdmissionRow.of("ServiceRoutingPolicy", "service-routing-policies.yaml", "row"),
            AdmissionRow.of(
                "ClusterServiceRoutingPolicy", "cluster-service-routing-policies.yaml", "row"),
            AdmissionRow.of("ServiceRoutingConfig", "service-routing-configs.yaml", "cluster"),
            AdmissionRow.of("NodeRoutingState", "node-routing-states.yaml", "node1"))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theApiServerSaysWhatTheRowExpects(AdmissionRow row) {
    if (row.because() == null) {
      var created = create(row.object());
      try {
        if (row.becomes() != null) {
          assertThat(specOf(created)).isEqualTo(row.becomes());
        }
      } finally {
        client.resource(created).delete();
      }
    } else {
      assertThat(refusal(row.object()).getMessage()).contains(row.because());
    }
  }

  /** Every pair the domain knows: the rule of the CRD must say the same as {@link ProxyMode}. */
  Stream<AdmissionRow> modesAndSchedulers() {
    return Arrays.stream(ProxyMode.values())
        .flatMap(mode ->
            Arrays.stream(Scheduler.values()).map(scheduler -> modeAndScheduler(mode, scheduler)));
  }

  private static AdmissionRow modeAndScheduler(ProxyMode mode, Scheduler scheduler) {
    var spec = JSON.createObjectNode();
    spec.putArray("targetRefs").addObject().put("name", "web");
    spec.putObject("proxy").put("mode", mode.apiName()).put("scheduler", scheduler.apiName());
    return new AdmissionRow(
        "ServiceRoutingPolicy",
        mode.apiName() + " with " + scheduler.apiName(),
        "row",
        spec,
        mode.schedulers().contains(scheduler)
            ? null
            : "scheduler '" + scheduler.apiName() + "' is not offered by mode " + mode.apiName(),
        null);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modesAndSchedulers")
  void aSchedulerIsAdmittedIfAndOnlyIfItsModeOffersIt(AdmissionRow row) {
    theApiServerSaysWhatTheRowExpects(row);
  }

  private GenericKubernetesResource create(GenericKubernetesResource object) {
    return client.resource(object).fieldValidation(FieldValidateable.Validation.STRICT).create();
  }

  private KubernetesClientException refusal(GenericKubernetesResource object) {
    return catchThrowableOfType(
        KubernetesClientException.class,
        () -> {
          var created = create(object);
          client.resource(created).delete(); // or the next row would fail for a wrong reason
        });
  }

  private static JsonNode specOf(GenericKubernetesResource object) {
    return JSON.valueToTree(object.getAdditionalProperties().get("spec"));
  }
}
