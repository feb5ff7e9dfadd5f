package io.servicerouting.webhook.spread;

import java.util.List;

/** What becomes of a pod that is being created. */
public sealed interface Injection {

  /**
   * The pod is given terms.
   *
   * @param operations the JSON patch, in order
   * @param policies who asked for them, as kubectl names them: {@code kind/name}
   */
  record Patch(List<PatchOperation> operations, List<String> policies) implements Injection {}

  /**
   * The pod is left as it is.
   *
   * @param reason why
   */
  record Skipped(Reason reason) implements Injection {}

  /** Why a pod is left alone. */
  enum Reason {
    /** No policy asks for a spread of any Service that selects the pod. */
    NOT_ASKED("not_asked"),
    /** It carries {@link SpreadInjection#OPT_OUT} with the value false. */
    OPTED_OUT("opted_out"),
    /** The kubelet's picture of a static pod: it runs already. */
    MIRROR_POD("mirror_pod"),
    /** One pod on each node: there is nothing to spread, and a required term would block it. */
    DAEMON_SET("daemon_set"),
    /** {@code spec.nodeName} is set: no scheduler is going to look at the pod. */
    BOUND("bound"),
    /** The pod says itself how it is spread over those places. */
    STATED("stated"),
    /** All terms are there: an earlier call added them, or the pod was made with them. */
    PRESENT("present"),
    /**
     * Another topology spread constraint has the same topologyKey and whenUnsatisfiable, of which
     * the API accepts one.
     */
    OCCUPIED("occupied"),
    /** The request's pod has no spec; the API server will refuse it. */
    NO_SPEC("no_spec"),
    /** Services and policies have not all been seen yet. */
    NOT_SYNCED("not_synced");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** The value of the metric's label {@code reason}. */
    public String label() {
      return label;
    }
  }
}
