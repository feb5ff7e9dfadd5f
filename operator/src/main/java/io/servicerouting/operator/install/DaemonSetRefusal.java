package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;

/** Says in terms of ServiceRoutingConfig why the API server refuses the agents' DaemonSet. */
final class DaemonSetRefusal {

  private static final int UNPROCESSABLE = 422;
  private static final String POD = "spec.template.spec.";
  private static final String CONTAINER = POD + "containers[0].";

  private DaemonSetRefusal() {}

  /** Whether it is about the object's content, so that trying again would not help. */
  static boolean isAboutContent(KubernetesClientException e) {
    return e.getCode() == UNPROCESSABLE || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST;
  }

  /** The fields to blame. */
  static List<SpecProblem> problems(KubernetesClientException e) {
    var status = e.getStatus();
    if (status == null
        || status.getDetails() == null
        || status.getDetails().getCauses() == null
        || status.getDetails().getCauses().isEmpty()) {
      return List.of(new SpecProblem("spec.agent", String.valueOf(e.getMessage())));
    }
    return status.getDetails().getCauses().stream().map(DaemonSetRefusal::problem).toList();
  }

  private static SpecProblem problem(StatusCause cause) {
    var field = Objects.requireNonNullElse(cause.getField(), "");
    var message = Objects.requireNonNullElse(cause.getMessage(), "refused by the API server");
    if (field.startsWith(CONTAINER)) {
      return new SpecProblem("spec.agent." + field.substring(CONTAINER.length()), message);
    }
    if (field.startsWith(POD)) {
      return new SpecProblem("spec.agent." + field.substring(POD.length()), message);
    }
    return new SpecProblem("spec.agent", field + ": " + message);
  }
}
