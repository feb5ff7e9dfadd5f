package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.Snapshots.GIT_OPS;
import static io.servicerouting.operator.service.Snapshots.KUBECTL_APPLY;
import static io.servicerouting.operator.service.Snapshots.KUBECTL_CREATE;
import static io.servicerouting.operator.service.Snapshots.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.ownership.FieldOwner;
import io.servicerouting.operator.ownership.Holding.Manifest;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.service.FieldConflict.Why;
import io.servicerouting.routing.ServiceFields;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldDecisionTest {

  private static final ServiceFields UNSTATED = ServiceFields.WHEN_UNSTATED;
  private static final ServiceFields NEVER = ServiceFields.NEVER;
  private static final ServiceFields FORCE = ServiceFields.FORCE;

  record Row(
      String because,
      String value,
      Manifest manifest,
      List<FieldOwner> owners,
      ServiceFields serviceFields,
      String wanted,
      String outcome) {
    @Override
    public String toString() {
      return because + " (" + serviceFields.apiName() + ")";
    }
  }

  static Stream<Row> rows() {
    var none = Manifest.UNKNOWN;
    var omits = Manifest.LEAVES_OUT;
    var states = Manifest.STATES;
    var edit = new FieldOwner("kubectl-edit", false, false);
    return Stream.of(
        row("nobody owns it", "Cluster", none, List.of(), UNSTATED, "Local", "state"),
        row("nobody owns it", "Cluster", none, List.of(), FORCE, "Local", "state"),
        row("nobody owns it", "Cluster", none, List.of(), NEVER, "Local", "leave"),
        row("no policy asks", "Cluster", none, List.of(), FORCE, null, "leave"),
        row("as wanted already", "Local", none, List.of(GIT_OPS), UNSTATED, "Local", "leave"),
        row("as wanted already", "Local", none, List.of(GIT_OPS), FORCE, "Local", "leave"),
        row("ours already", "Local", none, List.of(US), UNSTATED, "Local", "state"),
        row("ours, policy changed", "Local", none, List.of(US), UNSTATED, "Cluster", "state"),
        row("ours, may not any more", "Local", none, List.of(US), NEVER, "Local", "leave"),
        row("shared", "Local", none, List.of(US, GIT_OPS), UNSTATED, "Local", "state"),
        row("shared, changed", "Local", none, List.of(US, GIT_OPS), UNSTATED, "Cluster", "STATED"),
        row("applied by Git", "Cluster", none, List.of(GIT_OPS), UNSTATED, "Local", "STATED"),
        row("applied by Git", "Cluster", none, List.of(GIT_OPS), FORCE, "Local", "force"),
        row("applied by Git", "Cluster", none, List.of(GIT_OPS), NEVER, "Local", "leave"),
        row("no default", "Local", omits, List.of(KUBECTL_APPLY), UNSTATED, "Cluster", "STATED"),
        row("default", "Cluster", omits, List.of(KUBECTL_APPLY), UNSTATED, "Local", "force"),
        row("in manifest", "Cluster", states, List.of(KUBECTL_APPLY), UNSTATED, "Local", "STATED"),
        row("in manifest", "Cluster", states, List.of(KUBECTL_APPLY), FORCE, "Local", "force"),
        row("created", "Cluster", none, List.of(KUBECTL_CREATE), UNSTATED, "Local", "MAYBE_STATED"),
        row("created", "Cluster", none, List.of(KUBECTL_CREATE), FORCE, "Local", "force"),
        row("edited", "Cluster", omits, List.of(edit), UNSTATED, "Local", "MAYBE_STATED"),
        row(
            "applied, edited",
            "Cluster",
            omits,
            List.of(KUBECTL_APPLY, edit),
            UNSTATED,
            "Local",
            "MAYBE_STATED"),
        row(
            "applied by kubectl and Git",
            "Cluster",
            omits,
            List.of(KUBECTL_APPLY, GIT_OPS),
            UNSTATED,
            "Local",
            "STATED"));
  }

  private static Row row(
      String because,
      String value,
      Manifest manifest,
      List<FieldOwner> owners,
      ServiceFields serviceFields,
      String wanted,
      String outcome) {
    return new Row(because, value, manifest, owners, serviceFields, wanted, outcome);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aFieldIsTakenOnlyWhereItIsCertainThatNobodyStatedIt(Row row) {
    var service =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.EXTERNAL,
            row.value,
            row.manifest,
            row.owners.toArray(FieldOwner[]::new));

    var decision =
        FieldDecision.of(
            ServiceField.EXTERNAL,
            service,
            Snapshots.external(row.wanted, row.serviceFields),
            true);

    assertThat(decision).satisfies(made -> assertThat(word(made)).isEqualTo(row.outcome));
    if (decision instanceof FieldDecision.State(String value, boolean force)) {
      assertThat(value).isEqualTo(row.wanted);
    }
  }

  private static String word(FieldDecision decision) {
    return switch (decision) {
      case FieldDecision.Leave() -> "leave";
      case FieldDecision.State(String value, boolean force) -> force ? "force" : "state";
      case FieldDecision.Conflict(FieldConflict conflict) -> conflict.why().name();
    };
  }

  @Test
  void anExternalPolicyIsNotForServicesThatNobodyReachesFromOutside() {
    var inside =
        new ServiceSnapshot(
            Snapshots.nodePort().name(),
            "uid-1",
            "7",
            true,
            false,
            Snapshots.nodePort().holdings());

    assertThat(decide(inside, true)).isEqualTo(new FieldDecision.Leave());
  }

  @Test
  void whatSomebodyTookBackIsNotTakenAgainAtOnce() {
    var service =
        Snapshots.with(
            Snapshots.nodePort(), ServiceField.EXTERNAL, "Cluster", Manifest.UNKNOWN, GIT_OPS);

    assertThat(decide(service, false))
        .isInstanceOfSatisfying(
            FieldDecision.Conflict.class,
            conflict -> assertThat(conflict.conflict().why()).isEqualTo(Why.TAKEN_BACK));
  }

  private static FieldDecision decide(ServiceSnapshot service, boolean mayForce) {
    return FieldDecision.of(
        ServiceField.EXTERNAL, service, Snapshots.external("Local", FORCE), mayForce);
  }

  @Test
  void whileNodesLagNothingChangesButNothingOfOursIsLost() {
    var held =
        new ServiceWish(
            Snapshots.label(LabelWish.Action.KEEP, TakeOver.State.PENDING),
            "Local",
            "Cluster",
            UNSTATED,
            true);
    var service =
        Snapshots.with(Snapshots.nodePort(), ServiceField.INTERNAL, "Local", Manifest.UNKNOWN, US);

    assertThat(FieldDecision.of(ServiceField.EXTERNAL, service, held, true))
        .isEqualTo(new FieldDecision.Leave());
    assertThat(FieldDecision.of(ServiceField.INTERNAL, service, held, true))
        .isEqualTo(new FieldDecision.State("Local", false));
  }

  @Test
  void aConflictNamesManagerFieldValueAndWhatToDo() {
    var created =
        Snapshots.with(
            Snapshots.nodePort(),
            ServiceField.EXTERNAL,
            "Cluster",
            Manifest.UNKNOWN,
            KUBECTL_CREATE);

    var decision =
        FieldDecision.of(
            ServiceField.EXTERNAL, created, Snapshots.external("Local", UNSTATED), true);

    assertThat(decision)
        .isInstanceOfSatisfying(
            FieldDecision.Conflict.class,
            conflict ->
                assertThat(conflict.conflict().message())
                    .contains(
                        "Service shop/web",
                        "spec.externalTrafficPolicy is Cluster",
                        "field manager 'kubectl-create'",
                        "asks for Local",
                        "kubectl -n shop patch service web -p"
                            + " '{\"spec\":{\"externalTrafficPolicy\":\"Local\"}}'",
                        "Force")
                    .hasSizeLessThan(600));
  }
}
