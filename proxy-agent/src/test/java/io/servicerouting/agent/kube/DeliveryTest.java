package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the sink is told, without a server. */
class DeliveryTest {
  private final List<ResourceEvent<String>> told = new ArrayList<>();
  private final Delivery<String> delivery = new Delivery<>(told::add);

  private static ObjectMeta meta(String name, int version) {
    return new ObjectMeta(
        new ObjectName("ns", name), "u", String.valueOf(version), 1, null, false, Map.of());
  }

  private static Decoded<String> usable(String name, int version) {
    return new Decoded.Usable<>(meta(name, version), name + version, List.of());
  }

  private static Decoded<String> unusable(String name, int version) {
    Problem.ObjectRef object = new Problem.ObjectRef("v1", "Test", "ns", name, "u");
    return new Decoded.Unusable<>(
        meta(name, version), List.of(new Problem(object, "spec", "is missing")));
  }

  private static Decoded<String> irrelevant(String name, int version) {
    return new Decoded.Irrelevant<>(meta(name, version));
  }

  /** For example {@code +a1 -b} for an upsert and a deletion; ~ for unusable, > for progress. */
  private String told() {
    List<String> words = new ArrayList<>();
    for (ResourceEvent<String> event : told) {
      words.add(
          switch (event) {
            case ResourceEvent.Upsert<String> upsert -> "+" + upsert.value();
            case ResourceEvent.Unusable<String> unusable ->
                "~" + unusable.name().name() + unusable.resourceVersion();
            case ResourceEvent.Delete<String> delete -> "-" + delete.name().name();
            case ResourceEvent.Progress<String> progress -> ">" + progress.resourceVersion();
            case ResourceEvent.Synced<String> _ -> "synced";
          });
    }
    told.clear();
    return String.join(" ", words);
  }

  @SafeVarargs
  private void list(int version, Decoded<String>... objects) throws Exception {
    delivery.listStarts();
    for (Decoded<String> object : objects) {
      delivery.listed(object);
    }
    delivery.listEnds(String.valueOf(version));
  }

  @Test
  void theFirstListTellsEverythingAndThatItIsComplete() throws Exception {
    list(9, usable("a", 1), unusable("b", 2), irrelevant("c", 3));
    assertThat(told()).isEqualTo("+a1 ~b2 >9 synced");
    assertThat(delivery.position()).isEqualTo("9");
    assertThat(delivery.objects()).isEqualTo(2);
  }

  @Test
  void aLaterListTellsTheDifference() throws Exception {
    list(9, usable("a", 1), usable("b", 2), usable("c", 3), unusable("d", 4));
    told();
    list(20, usable("a", 1), usable("c", 12), usable("e", 13), unusable("d", 4));
    assertThat(told()).isEqualTo("+c12 +e13 -b >20");
  }

  @Test
  void anObjectThatBecomesIrrelevantIsDeletedAndMayComeBack() throws Exception {
    list(9, usable("a", 1));
    delivery.changed(irrelevant("a", 10));
    delivery.changed(irrelevant("a", 11));
    delivery.changed(usable("a", 12));
    assertThat(told()).isEqualTo("+a1 >9 synced -a >10 >11 +a12 >12");
  }

  @Test
  void theDeletionOfAnIrrelevantObjectIsNotTold() throws Exception {
    list(9, irrelevant("a", 1));
    delivery.deleted(meta("a", 10));
    assertThat(told()).isEqualTo(">9 synced >10");
  }

  @Test
  void aSecondReportOfTheSameVersionIsNotTold() throws Exception {
    list(9, usable("a", 9));
    delivery.changed(usable("a", 9));
    assertThat(told()).isEqualTo("+a9 >9 synced >9");
  }

  @Test
  void anOlderVersionMeansThatHistoryIsLost() throws Exception {
    list(20, usable("a", 9));
    assertThatThrownBy(() -> delivery.changed(usable("a", 15)))
        .isInstanceOf(HistoryLostException.class)
        .hasMessageContaining("15")
        .hasMessageContaining("20");
    assertThatThrownBy(() -> delivery.deleted(meta("a", 15)))
        .isInstanceOf(HistoryLostException.class);
    assertThatThrownBy(() -> delivery.bookmark("15")).isInstanceOf(HistoryLostException.class);
    assertThatThrownBy(() -> list(15)).isInstanceOf(HistoryLostException.class);
    told();
    delivery.forgetVersions();
    list(15, usable("a", 9), usable("b", 10));
    assertThat(told()).as("a comes again: 9 may be another 9").isEqualTo("+a9 +b10 >15");
  }

  @Test
  void aSinkThatThrowsIsToldAgain() throws Exception {
    List<ResourceEvent<String>> accepted = new ArrayList<>();
    boolean[] failing = {true};
    Delivery<String> careful =
        new Delivery<>(event -> {
          if (failing[0]) {
            throw new IllegalStateException("full");
          }
          accepted.add(event);
        });
    careful.listStarts();
    assertThatThrownBy(() -> careful.listed(usable("a", 1))).hasMessage("full");
    failing[0] = false;
    careful.listStarts();
    careful.listed(usable("a", 1));
    careful.listEnds("5");
    assertThat(accepted).hasSize(3);
  }

  @Test
  void whatIsNotServedIsEmpty() throws Exception {
    delivery.notServed();
    assertThat(told()).isEqualTo("synced");
    list(9, usable("a", 1));
    assertThat(told()).isEqualTo("+a1 >9");
    delivery.notServed();
    assertThat(told()).isEqualTo("-a");
    assertThat(delivery.position()).isNull();
  }
}
