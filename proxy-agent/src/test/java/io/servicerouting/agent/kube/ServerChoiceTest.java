package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {
  private static final URI A = URI.create("https://10.0.0.1:6443");
  private static final URI B = URI.create("https://10.0.0.2:6443");
  private static final URI LAST = URI.create("https://10.96.0.1:443");

  private Instant now = Instant.parse("2026-03-04T10:00:00Z");
  private final ServerChoice choice =
      new ServerChoice(List.of(A, B), LAST, Duration.ofMinutes(1), () -> now);

  @Test
  void theOneThatAnswersIsKept() {
    choice.answered(A);
    assertThat(choice.inTurn()).containsExactly(A, B, LAST);

    choice.failed(A);
    choice.answered(B);

    assertThat(choice.inTurn()).containsExactly(B, A, LAST);
    choice.failed(B);
    assertThat(choice.inTurn()).as("A failed long ago").containsExactly(A, B, LAST);
  }

  @Test
  void whenAllHaveFailedTheLastResortIsKeptForAWhile() {
    fallBack();
    now = now.plusSeconds(59);

    assertThat(choice.inTurn()).containsExactly(LAST, A, B);
  }

  @Test
  void oneRequestFindsOutWhetherTheOthersAreBackAndTheRestFollowIt() {
    fallBack();
    now = now.plusSeconds(60);

    assertThat(choice.inTurn()).as("the one").containsExactly(A, B, LAST);
    assertThat(choice.inTurn()).as("meanwhile").containsExactly(LAST, A, B);
    choice.failed(A);
    choice.answered(B);

    assertThat(choice.inTurn()).containsExactly(B, A, LAST);
  }

  @Test
  void ifTheyAreNotTheLastResortStaysForAnotherWhile() {
    fallBack();
    now = now.plusSeconds(60);
    choice.inTurn();
    choice.failed(A);
    choice.failed(B);
    choice.answered(LAST);

    now = now.plusSeconds(59);
    assertThat(choice.inTurn()).containsExactly(LAST, A, B);
    now = now.plusSeconds(1);
    assertThat(choice.inTurn()).containsExactly(A, B, LAST);
  }

  @Test
  void aLastResortThatFailsIsLeftAtOnce() {
    fallBack();
    choice.failed(LAST);

    assertThat(choice.inTurn()).containsExactly(A, B, LAST);
  }

  @Test
  void withoutALastResortTheServersTakeTurns() {
    var two = new ServerChoice(List.of(A, B), null, Duration.ofMinutes(1), () -> now);
    two.failed(A);
    assertThat(two.inTurn()).containsExactly(B, A);

    two.failed(B);
    assertThat(two.inTurn()).containsExactly(A, B);
  }

  private void fallBack() {
    choice.failed(A);
    choice.failed(B);
    choice.answered(LAST);
  }
}
