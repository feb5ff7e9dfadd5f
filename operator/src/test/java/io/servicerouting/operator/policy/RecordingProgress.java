package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.PolicyRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class RecordingProgress implements ProgressIndex.Listener {
  private final List<String> told = new ArrayList<>();

  @Override
  public void progressed(PolicyRef policy, boolean complete) {
    told.add(policy + (complete ? " complete" : " advanced"));
  }

  @Override
  public void nodesChanged() {
    told.add("nodes");
  }

  @Override
  public void nodesMayChangeAfter(Duration time) {
    told.add("nodes after " + time);
  }

  List<String> take() {
    var taken = List.copyOf(told);
    told.clear();
    return taken;
  }
}
