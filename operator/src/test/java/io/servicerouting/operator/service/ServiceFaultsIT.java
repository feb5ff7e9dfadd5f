package io.servicerouting.operator.service;

import static io.servicerouting.operator.service.ServiceBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.service.TakeOver.State;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Label and fields of a Service, when they cannot be written or nobody learns that they were. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFaultsIT {

  private static final ObjectName WEB = new ObjectName("service-faults", "web");
  private static final Predicate<Call> WRITES = Call.writesOf("services/web");

  private static final Duration FAULT = Duration.ofSeconds(4);

  /** What four seconds allow: passes after 0.2 s and doubling, each of one write and retries. */
  private static final long MOST_WRITES = 28;

  private ServiceBench bench;

  @BeforeAll
  void start() {
    bench = ServiceBench.withFaults();
    bench.namespace(WEB.namespace());
    bench.config("BesideKubeProxy");
    bench.node("n1", true);
    bench.agent("n1", ServiceBench.EVERYTHING, "");
  }

  @AfterAll
  void stop() {
    bench.close();
  }

  @BeforeEach
  void aService() {
    bench.apply(ServiceFieldsIT.manifest(WEB, ""));
  }

  @AfterEach
  void clear() {
    bench.kubectl("delete", "srp,services", "--all", "-n" + WEB.namespace());
  }

  private void takenOver() {
    eventually(() -> {
      assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
      assertThat(bench.external(WEB)).isEqualTo("Local");
      assertThat(bench.state(WEB)).isEqualTo(State.TAKEN_OVER);
      assertThat(bench.reports.of(WEB).writeProblem()).isNull();
    });
  }

  private void awaitRecovery() {
    Recovery recovery = Recovery.begins();
    takenOver();
    recovery.complete("Service");
  }

  @ParameterizedTest
  @MethodSource("io.servicerouting.operator.fault.Fault#refusals")
  void aServiceThatCannotBeWrittenIsTriedWithMeasureAndWrittenAfterwards(Fault refusal) {
    long before = bench.proxy.count(WRITES);
    try (var _ = bench.proxy.inject(WRITES, refusal)) {
      bench.policy(WEB, "external: Local");
      Fault.last(FAULT);
      assertThat(bench.label(WEB)).isNull();
      assertThat(bench.proxy.count(WRITES) - before).isBetween(2L, MOST_WRITES);
    }

    awaitRecovery();
  }

  @Test
  void aServiceThatCannotBeWrittenSaysWhy() {
    try (var _ = bench.proxy.inject(WRITES, new Fault.Answer(500, "InternalError", 0))) {
      bench.policy(WEB, "external: Local");
      eventually(() ->
          assertThat(bench.reports.of(WEB).writeProblem())
              .contains("service-faults/web", "cannot be written", "InternalError"));
    }

    awaitRecovery();
  }

  /** Then the decision is made again, on the Service as it is by then. */
  @Test
  void aWriteWhoseAnswerNeverComesIsNotMadeTwice() {
    try (var _ = bench.proxy.inject(WRITES, new Fault.LoseAnswer())) {
      bench.policy(WEB, "external: Local");
      eventually(() -> assertThat(bench.label(WEB)).isEqualTo("servicerouting.io"));
      Fault.last(FAULT);
    }
    takenOver();
    String version = bench.service(WEB).getMetadata().getResourceVersion();
    long writes = bench.proxy.count(WRITES);

    bench.restart(); // a leader that knows nothing of it
    takenOver();

    assertThat(bench.service(WEB).getMetadata().getResourceVersion()).isEqualTo(version);
    assertThat(bench.proxy.count(WRITES)).isEqualTo(writes);
  }

  @Test
  void aPolicyThatGoesUnseenIsNoticedAfterwards() {
    bench.policy(WEB, "external: Local");
    takenOver();

    try (var _ = bench.proxy.inject(_ -> true, new Fault.Answer(503, "ServiceUnavailable", 0))) {
      bench.proxy.cutOpen(_ -> true);
      bench.deletePolicy(WEB);
      Fault.last(FAULT);
      assertThat(bench.label(WEB)).isEqualTo("servicerouting.io");
    }

    Recovery recovery = Recovery.begins();
    eventually(() -> assertThat(bench.holdings(WEB).anyOurs()).isFalse());
    recovery.complete("hand-back");
  }
}
