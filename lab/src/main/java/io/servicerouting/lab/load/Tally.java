package io.servicerouting.lab.load;

import io.servicerouting.lab.load.LoadResult.FailureDetail;
import io.servicerouting.lab.load.LoadResult.Latency;
import io.servicerouting.lab.load.Outcome.Answered;
import io.servicerouting.lab.load.Outcome.Failed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Counts outcomes as they come in, from many threads. */
final class Tally {

  private static final Pattern NAMED_ANSWER =
      Pattern.compile("pod=(\\S+) node=(\\S+) client=(\\S+)\\s*");

  private final Instant started = Instant.now();
  private final Map<String, Long> byPod = new TreeMap<>();
  private final Map<String, Long> byNode = new TreeMap<>();
  private final Map<String, Long> byClient = new TreeMap<>();
  private final Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
  private final List<FailureDetail> details = new ArrayList<>();
  private long[] nanos = new long[1024];
  private int answered;
  private long failed;
  private long unrecognised;

  synchronized void add(Outcome outcome) {
    switch (outcome) {
      case Answered answer -> addAnswer(answer);
      case Failed failure -> addFailure(failure);
    }
  }

  /** How many outcomes came in so far. */
  synchronized long total() {
    return answered + failed;
  }

  synchronized LoadResult result(String url) {
    return new LoadResult(
        url,
        started.truncatedTo(ChronoUnit.MILLIS).toString(),
        Duration.between(started, Instant.now()).toMillis(),
        total(),
        answered,
        byPod,
        byNode,
        byClient,
        unrecognised,
        failures,
        details,
        latency());
  }

  private void addAnswer(Answered answer) {
    if (answered == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * nanos.length);
    }
    nanos[answered++] = answer.nanos();
    var match = NAMED_ANSWER.matcher(answer.body());
    if (match.matches()) {
      byPod.merge(match.group(1), 1L, Long::sum);
      byNode.merge(match.group(2), 1L, Long::sum);
      byClient.merge(match.group(3), 1L, Long::sum);
    } else {
      unrecognised++;
    }
  }

  private void addFailure(Failed failure) {
    failed++;
    failures.merge(failure.kind(), 1L, Long::sum);
    if (details.size() < LoadResult.MAX_DETAILS) {
      String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      details.add(new FailureDetail(now, failure.kind(), failure.detail()));
    }
  }

  private Latency latency() {
    long[] sorted = Arrays.copyOf(nanos, answered);
    Arrays.sort(sorted);
    return new Latency(percentile(sorted, 50), percentile(sorted, 99), percentile(sorted, 100));
  }

  /** Nearest rank: the smallest value that at least {@code percent} % do not exceed. */
  private static long percentile(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100L);
    return sorted[rank - 1] / 1000;
  }
}
