package io.servicerouting.lab.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Exclusions NONE = new Exclusions(Map.of());

  @Test
  void aTestThatPassesWithKubeProxyAndFailsWithOursIsLost() {
    Comparison comparison = compare(results(passed("a")), results(failed("a")), NONE);

    assertThat(comparison.lost()).containsExactly("a");
  }

  @Test
  void aTestThatSkipsItselfWithOursAloneIsLost() {
    Result skipped = new Result("a", Outcome.SKIPPED, 0, "skipped - no zones");

    assertThat(compare(results(passed("a")), results(skipped), NONE).lost()).containsExactly("a");
  }

  @Test
  void aTestThatFailsWithBothIsNotLost() {
    assertThat(compare(results(failed("a")), results(failed("a")), NONE).lost()).isEmpty();
  }

  @Test
  void anExcludedTestIsNotLostAndItsReasonIsShown() {
    Exclusions exclusions = new Exclusions(Map.of("a", "it reads kube-proxy's own metric"));
    Comparison comparison = compare(results(passed("a")), results(failed("a")), exclusions);

    assertThat(comparison.lost()).isEmpty();
    assertThat(comparison.markdown("v1.36.3")).contains("| a | it reads kube-proxy's own metric |");
  }

  @Test
  void whatHasNotBeenRunWithOursIsOpenAndNotLost() {
    Comparison comparison = compare(results(passed("a"), passed("b")), results(passed("a")), NONE);

    assertThat(comparison.lost()).isEmpty();
    assertThat(comparison.open()).containsExactly("b");
    assertThat(comparison.markdown("v1.36.3")).contains("| b | passed | not run |");
  }

  @Test
  void whatHasBeenRunWithOursOnlyIsUnknown() {
    Comparison comparison = compare(results(passed("a")), results(passed("a"), failed("b")), NONE);

    assertThat(comparison.unknown()).containsExactly("b");
  }

  @Test
  void aNewResultTakesThePlaceOfTheOldOneAndOthersStay() {
    Results all = results(failed("a"), passed("b")).with(List.of(passed("a")));

    assertThat(all.byTest().values()).containsExactly(passed("a"), passed("b"));
  }

  @Test
  void namesDoNotBreakTheTable() {
    String page = compare(results(passed("x | <y>")), results(), NONE).markdown("v1.36.3");

    assertThat(page).contains("| x \\| &lt;y> | passed | not run |");
  }

  private static Comparison compare(Results kubeProxy, Results ours, Exclusions exclusions) {
    return new Comparison(kubeProxy, ours, exclusions);
  }

  private static Results results(Result... results) {
    return new Results(new TreeMap<>()).with(Arrays.asList(results));
  }

  private static Result passed(String test) {
    return new Result(test, Outcome.PASSED, 1, "");
  }

  private static Result failed(String test) {
    return new Result(test, Outcome.FAILED, 1, "no answer");
  }
}
