package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.PolicyTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a policy is about: {@code targetRefs} or {@code targetSelector}. */
final class PolicyTargetReader {
  private final FieldReader in;
  private final Interner interner;

  private final List<PolicyTarget.Ref> refs = new ArrayList<>(1);
  private boolean hasRefs;
  private @Nullable Map<String, String> matchLabels;

  PolicyTargetReader(FieldReader in, Interner interner) {
    this.in = in;
    this.interner = interner;
  }

  /** Reads one field of the spec, if it is one of ours. */
  void field(String name) throws IOException {
    switch (name) {
      case "targetRefs" -> {
        hasRefs = true;
        in.list(_ -> readRef());
      }
      case "targetSelector" -> {
        matchLabels = Map.of();
        in.object(field -> {
          if (field.equals("matchLabels")) {
            matchLabels = MetaReader.labels(in, interner);
          }
        });
      }
      default -> {}
    }
  }

  private void readRef() throws IOException {
    Ref ref = new Ref();
    in.object(field -> {
      switch (field) {
        case "group" -> expect("", "the empty group");
        case "kind" -> expect("Service", "Service");
        case "name" -> ref.name = in.text("");
        case "sectionName" -> ref.sectionName = in.text();
        default -> {}
      }
    });
    if (ref.name.isEmpty()) {
      in.problem("a target needs the name of a Service");
    } else {
      refs.add(new PolicyTarget.Ref(ref.name, ref.sectionName));
    }
  }

  private static final class Ref {
    private String name = "";
    private @Nullable String sectionName;
  }

  private void expect(String expected, String description) throws IOException {
    String found = in.text(expected);
    if (!found.equals(expected)) {
      in.problem("'" + found + "' cannot be a target; expected " + description);
    }
  }

  /** The target; null, and a problem, if there is none or more than one kind of it. */
  @Nullable PolicyTarget target() {
    if (hasRefs == (matchLabels != null)) {
      in.problem("spec", "exactly one of targetRefs and targetSelector has to be set");
      return null;
    }
    if (matchLabels != null) {
      if (matchLabels.isEmpty()) {
        in.problem("spec.targetSelector.matchLabels", "at least one label is needed");
        return null;
      }
      return new PolicyTarget.Selector(matchLabels);
    }
    if (refs.isEmpty()) {
      in.problem("spec.targetRefs", "at least one target is needed");
      return null;
    }
    return new PolicyTarget.Refs(List.copyOf(refs));
  }
}
