package io.servicerouting.packaging.olm.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BundleCheckTest {

  private static final Bundle OURS = ours();

  /**
   * What we leave as it is. NodeRoutingState: only agents make them, so an example would be for
   * nobody; it is declared as internal.
   */
  private static final Set<String> ACCEPTED =
      Set.of(
          "WARNING csv/examples-complete: ClusterServiceVersion service-routing-operator.v0.1.0:"
              + " metadata.annotations[alm-examples]: expected an example of NodeRoutingState");

  @Test
  void ourBundleBreaksNoRuleButWhatIsAccepted() {
    assertThat(BundleCheck.of(OURS).stream().map(Finding::toString))
        .containsExactlyInAnyOrderElementsOf(ACCEPTED);
  }

  @Test
  void everyRuleHasABundleThatBreaksIt() {
    assertThat(Changes.all().byRule().keySet())
        .containsExactlyInAnyOrderElementsOf(BundleCheck.rules().stream().map(Rule::name).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBundleThatBreaksARuleIsToldJustThat(String rule, Consumer<BundleEdit> change) {
    var edit = new BundleEdit(OURS);
    change.accept(edit);

    List<Finding> found =
        BundleCheck.of(edit.bundle()).stream().filter(finding -> !isAccepted(finding)).toList();

    assertThat(found).isNotEmpty();
    assertThat(found.stream().map(Finding::rule).collect(Collectors.toSet()))
        .as(() -> String.join("\n", found.stream().map(Finding::toString).toList()))
        .containsExactly(rule);
    assertThat(found)
        .allSatisfy(finding -> {
          assertThat(finding.problem().object()).isNotBlank();
          assertThat(finding.problem().field()).isNotBlank();
          assertThat(finding.problem().expected()).contains("expected ").hasSizeGreaterThan(15);
        });
  }

  /** Whatever the bundle is called by now. */
  private static boolean isAccepted(Finding finding) {
    return ACCEPTED.stream()
        .anyMatch(accepted ->
            accepted.startsWith("WARNING " + finding.rule())
                && accepted.endsWith(finding.problem().expected()));
  }

  static Stream<Arguments> broken() {
    return Changes.all().byRule().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  private static Bundle ours() {
    try {
      return Bundle.read(Path.of(System.getProperty("project.root", ".."), "config/olm"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
