package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.NodeMode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DefaultModeNoteTest {
  private static final String MISSING = "ip_vs is not in this kernel";

  @Test
  void nodesThatCannotDoTheDefaultModeAreNamedWithWhatTheyLack() {
    assertThat(DefaultModeNote.of("IPVS", List.of(can("n1"), cannot("n3"), cannot("n2"))))
        .isEqualTo(
            "The default mode IPVS is not available on n2, n3, where iptables carries its"
                + " Services: ip_vs is not in this kernel.");
  }

  @Test
  void ofManyNodesSomeAreNamed() {
    var nodes = IntStream.rangeClosed(1, 9).mapToObj(i -> cannot("n" + i)).toList();

    assertThat(DefaultModeNote.of("IPVS", nodes)).contains("on n1, n2, n3, n4, n5, 4 more, where");
  }

  @Test
  void nothingIsToldWhereAllCanOrNoModeIsChosenOrNobodyHasReported() {
    assertThat(DefaultModeNote.of("IPVS", List.of(can("n1")))).isEmpty();
    assertThat(DefaultModeNote.of(null, List.of(cannot("n1")))).isEmpty();
    assertThat(DefaultModeNote.of("Userspace", List.of(cannot("n1")))).isEmpty();
    assertThat(DefaultModeNote.of("IPVS", List.of(NodeReport.silent("n1")))).isEmpty();
  }

  private static NodeReport can(String node) {
    return report(node, new NodeMode("IPVS", true, 0, null));
  }

  private static NodeReport cannot(String node) {
    return report(node, new NodeMode("IPVS", false, 0, MISSING));
  }

  private static NodeReport report(String node, NodeMode mode) {
    return new NodeReport(node, true, "0.1.0", "BesideKubeProxy", List.of(mode), null);
  }
}
