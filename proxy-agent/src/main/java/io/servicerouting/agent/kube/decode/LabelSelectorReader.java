package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.LabelSelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a Kubernetes label selector. */
final class LabelSelectorReader {
  private final FieldReader in;
  private final Interner interner;

  LabelSelectorReader(FieldReader in, Interner interner) {
    this.in = in;
    this.interner = interner;
  }

  /**
   * Reads the selector at which the parser stands. One with a problem must not be used: it would
   * select more than was asked for.
   */
  LabelSelector read() throws IOException {
    Fields fields = new Fields();
    in.object(field -> {
      switch (field) {
        case "matchLabels" -> fields.matchLabels = MetaReader.labels(in, interner);
        case "matchExpressions" -> in.list(_ -> readRequirement(fields.requirements));
        default -> {}
      }
    });
    return new LabelSelector(fields.matchLabels, List.copyOf(fields.requirements));
  }

  private static final class Fields {
    private Map<String, String> matchLabels = Map.of();
    private final List<LabelSelector.Requirement> requirements = new ArrayList<>();
  }

  private void readRequirement(List<LabelSelector.Requirement> into) throws IOException {
    Requirement read = new Requirement();
    in.object(field -> {
      switch (field) {
        case "key" -> read.key = in.text();
        case "operator" -> read.operator = in.parsed(LabelSelector.Operator::parse);
        case "values" -> in.list(_ -> read.values.add(in.text("")));
        default -> {}
      }
    });
    if (read.key == null || read.operator == null) {
      if (in.isFlawless()) {
        in.problem("an expression needs a key and an operator");
      }
      return;
    }
    into.add(new LabelSelector.Requirement(read.key, read.operator, List.copyOf(read.values)));
  }

  private static final class Requirement {
    private @Nullable String key;
    private LabelSelector.@Nullable Operator operator;
    private final List<String> values = new ArrayList<>(1);
  }
}
