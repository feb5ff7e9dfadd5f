package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.Snapshots.KUBECTL_APPLY;
import static io.servicerouting.operator.service.Snapshots.KUBECTL_CREATE;
import static io.servicerouting.operator.service.Snapshots.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.ownership.FieldOwner;
import io.servicerouting.operator.ownership.Holding.Manifest;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.service.LabelWish.Action;
import io.servicerouting.operator.service.TakeOver.State;
import io.servicerouting.routing.ServiceFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceDecisionTest {

  private static final FieldOwner USER = new FieldOwner("kubectl-label", false, false);

  /** Write: the label's value in the document, "-" for a document without, "none" for no write. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        // action, unlabelled, value, owners, write, state
        "GIVE,     PENDING,       null,              '',      servicerouting.io, TAKEN_OVER",
        "GIVE,     PENDING,       servicerouting.io, us,      none,              TAKEN_OVER",
        "GIVE,     PENDING,       servicerouting.io, user,    none,              TAKEN_OVER",
        "GIVE,     PENDING,       cilium,            user,    none,              FOREIGN_PROXY",
        "GIVE,     PENDING,       '',                user,    none,              FOREIGN_PROXY",
        "KEEP,     PENDING,       null,              '',      none,              PENDING",
        "KEEP,     PENDING,       servicerouting.io, us,      none,              TAKEN_OVER",
        "KEEP,     PENDING,       cilium,            user,    none,              FOREIGN_PROXY",
        "KEEP,     NOT_NEEDED,    null,              '',      none,              NOT_NEEDED",
        "KEEP,     NOT_NEEDED,    servicerouting.io, us,      none,              NOT_NEEDED",
        "KEEP,     HANDING_BACK,  servicerouting.io, us,      none,              HANDING_BACK",
        "KEEP,     HANDING_BACK,  null,              '',      none,              NOT_CONCERNED",
        "KEEP,     HANDING_BACK,  servicerouting.io, user,    none,              NOT_CONCERNED",
        "WITHDRAW, NOT_CONCERNED, servicerouting.io, us,      -,                 NOT_CONCERNED",
        "WITHDRAW, NOT_CONCERNED, servicerouting.io, us+user, -,                 NOT_CONCERNED",
        "WITHDRAW, NOT_CONCERNED, servicerouting.io, user,    none,              NOT_CONCERNED",
        "WITHDRAW, NOT_CONCERNED, cilium,            user,    none,              NOT_CONCERNED",
        "WITHDRAW, NOT_CONCERNED, null,              '',      none,              NOT_CONCERNED",
        "WITHDRAW, NOT_NEEDED,    cilium,            user,    none,              NOT_NEEDED",
      })
  void theLabelIsWrittenOnceAndOnlyOursIsTakenOff(
      Action action, State unlabelled, String value, String owners, String write, State state) {
    var service =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.PROXY_NAME,
            value,
            Manifest.UNKNOWN,
            Arrays.stream(owners.split("\\+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.equals("us") ? US : USER)
                .toArray(FieldOwner[]::new));
    var wish =
        new ServiceWish(
            Snapshots.label(action, unlabelled), null, null, ServiceFields.WHEN_UNSTATED, false);

    var decision = ServiceDecision.of(service, wish, field -> true);

    assertThat(decision.document())
        .isEqualTo(
            switch (write) {
              case "none" -> null;
              case "-" -> Map.of();
              default -> Map.of(ServiceField.PROXY_NAME, write);
            });
    assertThat(decision.force()).isFalse();
    assertThat(decision.report().takeOver().state()).isEqualTo(state);
  }

  @Test
  void labelAndFieldsComeInOneDocument() {
    var decision = ServiceDecision.of(Snapshots.nodePort(), allOfIt(), field -> true);

    assertThat(decision.document())
        .isEqualTo(
            Map.of(
                ServiceField.PROXY_NAME, "servicerouting.io",
                ServiceField.EXTERNAL, "Local",
                ServiceField.INTERNAL, "Local"));
    assertThat(decision.force()).isFalse();
  }

  @Test
  void nothingIsWrittenWhenAllOfItIsOursAlready() {
    var service =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.PROXY_NAME,
            "servicerouting.io",
            Manifest.UNKNOWN,
            US);
    service = Snapshots.with(service, ServiceField.EXTERNAL, "Local", Manifest.UNKNOWN, US);
    service = Snapshots.with(service, ServiceField.INTERNAL, "Local", Manifest.UNKNOWN, US);

    assertThat(ServiceDecision.of(service, allOfIt(), field -> true).document()).isNull();
  }

  @Test
  void aFieldOfSomebodyElseDoesNotHoldBackTheRest() {
    var service =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.EXTERNAL,
            "Cluster",
            Manifest.UNKNOWN,
            KUBECTL_CREATE);

    var decision = ServiceDecision.of(service, allOfIt(), field -> true);

    assertThat(decision.document())
        .containsOnlyKeys(ServiceField.PROXY_NAME, ServiceField.INTERNAL);
    assertThat(decision.force()).isFalse();
    assertThat(decision.report().conflicts())
        .extracting(FieldConflict::field, FieldConflict::manager)
        .containsExactly(Tuple.tuple(ServiceField.EXTERNAL, "kubectl-create"));
  }

  @Test
  void aFieldThatKubernetesFilledInIsTakenWithForce() {
    var service =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.EXTERNAL,
            "Cluster",
            Manifest.LEAVES_OUT,
            KUBECTL_APPLY);

    var decision = ServiceDecision.of(service, allOfIt(), field -> true);

    assertThat(decision.document()).hasSize(3);
    assertThat(decision.force()).isTrue();
  }

  @Test
  void everythingOfOursGoesWhenNoPolicyConcernsTheService() {
    var service =
        Snapshots.with(Snapshots.nodePort(), ServiceField.EXTERNAL, "Local", Manifest.UNKNOWN, US);

    var decision = ServiceDecision.of(service, ServiceWish.nothing(), field -> true);

    assertThat(decision.document()).isEmpty();
    assertThat(decision.report()).isEqualTo(ServiceReport.none());
  }

  private static ServiceWish allOfIt() {
    return new ServiceWish(
        Snapshots.label(Action.GIVE, State.PENDING),
        "Local",
        "Local",
        ServiceFields.WHEN_UNSTATED,
        false);
  }

  @Test
  void theReportOfAForeignLabelNamesProxyAndWriter() {
    var service =
        Snapshots.with(
            Snapshots.nodePort(), ServiceField.PROXY_NAME, "cilium", Manifest.UNKNOWN, USER);

    var report = ServiceDecision.of(service, allOfIt(), field -> true).report();

    assertThat(report.takeOver().message())
        .contains("service.kubernetes.io/service-proxy-name", "'cilium'", "'kubectl-label'");
    assertThat(List.of(report.takeOver().state())).containsExactly(State.FOREIGN_PROXY);
  }
}
