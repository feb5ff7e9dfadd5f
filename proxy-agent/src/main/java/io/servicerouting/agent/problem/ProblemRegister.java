package io.servicerouting.agent.problem;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What cannot be used as it stands, and who wants to hear of it. A problem is told once, when it
 * appears; it stays on the list until its object is mended or gone.
 *
 * <p>Written by one thread; {@link #current} may be read by any.
 */
public final class ProblemRegister {
  private final Map<Source, List<Problem>> bySource = new TreeMap<>();
  private final BiConsumer<Source, Problem> listener;
  private volatile List<Problem> current = List.of();

  /** A register that tells new problems to somebody. */
  public ProblemRegister(BiConsumer<Source, Problem> listener) {
    this.listener = listener;
  }

  /**
   * Where problems come from: an object may be badly written, and its rules refused as well.
   *
   * @param check what was looked at, for example {@code Service} or {@code kernel}
   * @param object the object's name; the namespace is empty for cluster-scoped ones
   */
  public record Source(String check, ObjectName object) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int byCheck = check.compareTo(other.check);
      return byCheck != 0 ? byCheck : object.compareTo(other.object);
    }
  }

  /** States all problems of a source as of now; an empty list means it is well. */
  public void set(Source source, List<Problem> problems) {
    List<Problem> before =
        problems.isEmpty() ? bySource.remove(source) : bySource.put(source, problems);
    if (problems.equals(before == null ? List.of() : before)) {
      return;
    }
    publish();
    for (Problem problem : problems) {
      if (before == null || !before.contains(problem)) {
        listener.accept(source, problem);
      }
    }
  }

  private void publish() {
    List<Problem> all = new ArrayList<>();
    bySource.values().forEach(all::addAll);
    current = List.copyOf(all);
  }

  /** All problems there are now, in a stable order. */
  public List<Problem> current() {
    return current;
  }
}
