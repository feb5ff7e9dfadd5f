package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.operator.policy.WritePace.Change;
import io.servicerouting.operator.world.PolicyRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statuses of one kind of policy, and only what differs.
 *
 * @param <S> the kind's status
 */
final class StatusWriter<S> {

  /** How to deal with one kind of status. */
  interface Kind<S> {
    Change difference(@Nullable S before, S now);

    @Nullable List<Condition> conditions(S status);

    /** An object with this status and nothing else. */
    HasMetadata document(S status);
  }

  /**
   * A policy as the world has it.
   *
   * @param ref which one
   * @param namespace its namespace; null of a cluster policy
   * @param name its name
   * @param uid its UID
   * @param resourceVersion its version
   * @param status its status; null if it has none
   */
  record Subject<S>(
      PolicyRef ref,
      @Nullable String namespace,
      String name,
      String uid,
      long resourceVersion,
      @Nullable S status) {}

  /** The status that was written last, until the world has seen it. */
  private record Written<S>(String uid, long resourceVersion, S status) {}

  private final Kind<S> kind;
  private final StatusApi api;
  private final PolicyEvents events;
  private final WritePace pace;
  private final StatusObserver observer;
  private final Map<PolicyRef, Written<S>> written = new ConcurrentHashMap<>();

  StatusWriter(
      Kind<S> kind, StatusApi api, PolicyEvents events, WritePace pace, StatusObserver observer) {
    this.kind = kind;
    this.api = api;
    this.events = events;
    this.pace = pace;
    this.observer = observer;
  }

  /**
   * Writes a status if it is due.
   *
   * @param drafts its conditions, for Events
   * @param next makes the status from the one before
   * @return how long to wait before this has to be tried again; null if nothing is left to be done
   */
  @Nullable Duration write(
      Subject<S> subject, List<ConditionDraft> drafts, Function<@Nullable S, S> next) {
    S before = before(subject);
    S now = next.apply(before);
    Change change = kind.difference(before, now);
    if (change == Change.NONE) {
      return null;
    }
    Duration pause = pace.pause(subject.ref(), change);
    if (pause.isPositive()) {
      return pause;
    }
    HasMetadata document = kind.document(now);
    document.getMetadata().setNamespace(subject.namespace());
    document.getMetadata().setName(subject.name());
    document.getMetadata().setUid(subject.uid());
    Long version;
    try {
      version = api.apply(document);
    } catch (KubernetesClientException e) {
      observer.failed(document.getKind());
      throw e;
    }
    if (version == null) {
      return null;
    }
    observer.written(document.getKind());
    pace.wrote(subject.ref());
    written.put(subject.ref(), new Written<>(subject.uid(), version, now));
    events.tell(
        reference(subject, document), before == null ? null : kind.conditions(before), drafts);
    return null;
  }

  /** What was written is true before a watch says so. */
  private @Nullable S before(Subject<S> subject) {
    Written<S> last = written.get(subject.ref());
    if (last == null) {
      return subject.status();
    }
    if (last.uid().equals(subject.uid()) && last.resourceVersion() > subject.resourceVersion()) {
      return last.status();
    }
    written.remove(subject.ref(), last);
    return subject.status();
  }

  /** Forgets a policy that is gone. */
  void forget(PolicyRef policy) {
    written.remove(policy);
    pace.forget(policy);
  }

  private static <S> ObjectReference reference(Subject<S> subject, HasMetadata document) {
    return new ObjectReferenceBuilder()
        .withApiVersion(ServiceRoutingApi.GROUP + "/v1alpha1")
        .withKind(document.getKind())
        .withNamespace(subject.namespace())
        .withName(subject.name())
        .withUid(subject.uid())
        .build();
  }
}
