package io.servicerouting.lab.load;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/**
 * What a run of requests showed.
 *
 * @param url the requests' target
 * @param startedAt ISO 8601, in UTC
 * @param elapsedMillis from the first request to the last answer or failure
 * @param requests how many were sent; each is answered or failed
 * @param answered with status 200 and a complete body
 * @param byPod answers by the pod named in them
 * @param byNode answers by the node named in them
 * @param byClient answers by the client address that the pod saw
 * @param unrecognised answers that do not have the form {@code pod=NAME node=NAME client=ADDRESS}
 * @param failures how many requests failed, by kind; kinds that did not occur are absent
 * @param failureDetails the first failures, oldest first, at most {@value #MAX_DETAILS}
 * @param latency of answered requests; all 0 if there were none
 */
public record LoadResult(
    String url,
    String startedAt,
    long elapsedMillis,
    long requests,
    long answered,
    Map<String, Long> byPod,
    Map<String, Long> byNode,
    Map<String, Long> byClient,
    long unrecognised,
    Map<FailureKind, Long> failures,
    List<FailureDetail> failureDetails,
    Latency latency) {

  /** How many failures are described one by one; {@link #failures} counts them all. */
  public static final int MAX_DETAILS = 1000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  public LoadResult {
    byPod = Map.copyOf(byPod);
    byNode = Map.copyOf(byNode);
    byClient = Map.copyOf(byClient);
    failures = Map.copyOf(failures);
    failureDetails = List.copyOf(failureDetails);
  }

  /**
   * One failed request.
   *
   * @param at when it had failed; ISO 8601 with milliseconds, in UTC
   */
  public record FailureDetail(String at, FailureKind kind, String detail) {}

  /** Time from the start of a connection to the last byte of its answer, in microseconds. */
  public record Latency(long p50Micros, long p99Micros, long maxMicros) {}

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static LoadResult parse(String json) {
    try {
      return JSON.readValue(json, LoadResult.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the JSON of a load result: " + e.getOriginalMessage(), e);
    }
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and texts is always JSON", e);
    }
  }

  /** Requests without an answer. */
  @JsonIgnore
  public long failed() {
    return requests - answered;
  }

  /** The pod's part of all answers, 0 to 100; 0 if there were none. */
  public double sharePercent(String pod) {
    return answered == 0 ? 0 : 100.0 * byPod.getOrDefault(pod, 0L) / answered;
  }
}
