package io.servicerouting.agent.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemRegisterTest {
  private final List<Problem> told = new ArrayList<>();
  private final ProblemRegister register =
      new ProblemRegister((source, problem) -> told.add(problem));
  private final Source slice = new Source("EndpointSlice", new ObjectName("shop", "web-1"));

  private static Problem problem(String field) {
    return new Problem(
        new Problem.ObjectRef("discovery.k8s.io/v1", "EndpointSlice", "shop", "web-1", "uid"),
        field,
        "'x' is not an IP address");
  }

  @Test
  void aProblemIsToldOnceHoweverOftenItIsSeen() {
    register.set(slice, List.of(problem("a")));
    register.set(slice, List.of(problem("a")));

    assertThat(told).containsExactly(problem("a"));
    assertThat(register.current()).containsExactly(problem("a"));
  }

  @Test
  void onlyWhatIsNewAboutAnObjectIsTold() {
    register.set(slice, List.of(problem("a")));
    register.set(slice, List.of(problem("a"), problem("b")));

    assertThat(told).containsExactly(problem("a"), problem("b"));
  }

  @Test
  void aMendedObjectLeavesTheListAndIsToldAgainIfItBreaksAgain() {
    register.set(slice, List.of(problem("a")));
    register.set(slice, List.of());
    assertThat(register.current()).isEmpty();

    register.set(slice, List.of(problem("a")));

    assertThat(told).hasSize(2);
  }

  @Test
  void whatTheKernelSaysAndWhatTheApiSaysAreKeptApart() {
    Source kernel = new Source("kernel", slice.object());
    register.set(slice, List.of(problem("a")));
    register.set(kernel, List.of(problem("b")));
    register.set(slice, List.of());

    assertThat(register.current()).containsExactly(problem("b"));
  }
}
