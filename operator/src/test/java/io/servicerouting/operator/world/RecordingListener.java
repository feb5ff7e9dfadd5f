package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told. */
final class RecordingListener implements WorldListener {
  private final List<String> told = new ArrayList<>();

  /** What was told since the last call. */
  synchronized List<String> take() {
    var taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  private synchronized void add(String call) {
    told.add(call);
  }

  @Override
  public void serviceChanged(ObjectName service) {
    add("service " + service);
  }

  @Override
  public void endpointsChanged(ObjectName service) {
    add("endpoints " + service);
  }

  @Override
  public void unplacedPodsChanged(ObjectName service) {
    add("unplaced pods of " + service);
  }

  @Override
  public void policyChanged(ObjectName policy) {
    add("policy " + policy);
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    add("cluster policy " + policy);
  }

  @Override
  public void policiesOfServiceChanged(ObjectName service) {
    add("policies of " + service);
  }

  @Override
  public void policiesOfNamespaceChanged(String namespace) {
    add("policies in " + namespace);
  }

  @Override
  public void allPoliciesChanged() {
    add("all policies");
  }

  @Override
  public void nodeChanged(String node) {
    add("node " + node);
  }

  @Override
  public void nodeStateChanged(String node, @Nullable NodeState before, @Nullable NodeState after) {
    add("state " + node);
  }

  @Override
  public void configChanged() {
    add("config");
  }

  @Override
  public void synced() {
    add("synced");
  }
}
