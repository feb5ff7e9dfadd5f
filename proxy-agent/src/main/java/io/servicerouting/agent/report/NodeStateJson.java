package io.servicerouting.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.servicerouting.agent.dataplane.modes.ModeState;
import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.uninstall.UninstallState;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Problem;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@code NodeRoutingState} objects for server-side apply. */
final class NodeStateJson {
  private static final String API_VERSION = "servicerouting.io/v1alpha1";

  /** Install, and reason, of an agent that has removed its rules; the operator looks for it. */
  private static final String REMOVED = "Removed";

  private static final int MOST_PROBLEMS = 64;
  private static final int LONGEST_MESSAGE = 512;
  private static final int LONGEST_FIELD = 253;
  private static final int LONGEST_WORD = 32;

  private final JsonFactory factory = new JsonFactory();

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** The object itself, owned by the Node so that it goes with it. */
  String object(NodeInfo node) {
    return document(
        node.name(),
        json -> {
          json.writeArrayFieldStart("ownerReferences");
          json.writeStartObject();
          json.writeStringField("apiVersion", "v1");
          json.writeStringField("kind", "Node");
          json.writeStringField("name", node.name());
          json.writeStringField("uid", node.uid());
          json.writeEndObject();
          json.writeEndArray();
        },
        json -> {});
  }

  /**
   * Its status.
   *
   * @param since since when the condition is what it is
   */
  String status(String nodeName, NodeState state, Instant since) {
    return document(
        nodeName,
        json -> {},
        json -> {
          json.writeObjectFieldStart("status");
          writeStatus(json, state, since);
          json.writeEndObject();
        });
  }

  private String document(String name, Content metadata, Content rest) {
    StringWriter text = new StringWriter(1024);
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", API_VERSION);
      json.writeStringField("kind", "NodeRoutingState");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", name);
      metadata.write(json);
      json.writeEndObject();
      rest.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return text.toString();
  }

  private static void writeStatus(JsonGenerator json, NodeState state, Instant since)
      throws IOException {
    NodeState.Urgent urgent = state.urgent();
    json.writeStringField("agentVersion", urgent.agentVersion());
    boolean removed = urgent.uninstall() instanceof UninstallState.Removed;
    json.writeStringField("install", removed ? REMOVED : urgent.install());
    json.writeArrayFieldStart("modes");
    for (ModeState mode : urgent.modes()) {
      json.writeStartObject();
      json.writeStringField("name", mode.mode().apiName());
      json.writeBooleanField("available", mode.available());
      json.writeNumberField(
          "servicePorts", state.routine().portsByMode().getOrDefault(mode.mode(), 0));
      json.writeStringField("reason", cut(mode.reason(), LONGEST_MESSAGE));
      json.writeEndObject();
    }
    json.writeEndArray();
    writePolicies(json, urgent);
    json.writeObjectFieldStart("problems");
    json.writeNumberField("count", urgent.otherProblems().size());
    writeProblems(json, "items", urgent.otherProblems());
    json.writeEndObject();
    if (urgent.kubeProxy() != null) {
      writeKubeProxy(json, urgent.kubeProxy());
    }
    writeRoutine(json, state.routine());
    json.writeArrayFieldStart("conditions");
    writeCondition(json, urgent, since);
    json.writeEndArray();
  }

  private static void writePolicies(JsonGenerator json, NodeState.Urgent urgent)
      throws IOException {
    json.writeObjectFieldStart("policies");
    writeOptional(json, "programmedResourceVersion", urgent.policiesVersion());
    writeOptional(json, "programmedClusterResourceVersion", urgent.clusterPoliciesVersion());
    json.writeNumberField("exceptionCount", urgent.policyProblems().size());
    writeProblems(json, "exceptions", urgent.policyProblems());
    json.writeEndObject();
  }

  private static void writeProblems(JsonGenerator json, String field, List<Problem> problems)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Problem problem : problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS))) {
      json.writeStartObject();
      json.writeStringField("kind", problem.object().kind());
      if (!problem.object().namespace().isEmpty()) {
        json.writeStringField("namespace", problem.object().namespace());
      }
      json.writeStringField("name", problem.object().name());
      json.writeStringField("field", cut(problem.field(), LONGEST_FIELD));
      if (problem.effect() == Problem.Effect.FELL_BACK) {
        json.writeStringField("reason", "FellBack");
      }
      json.writeStringField("message", cut(problem.message(), LONGEST_MESSAGE));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeKubeProxy(JsonGenerator json, KubeProxyState kubeProxy)
      throws IOException {
    json.writeObjectFieldStart("kubeProxy");
    json.writeBooleanField("running", kubeProxy.running());
    json.writeBooleanField("rules", kubeProxy.rules());
    String mode = kubeProxy.mode();
    writeOptional(json, "mode", mode == null ? null : cut(mode, LONGEST_WORD));
    String message = kubeProxy.message();
    writeOptional(json, "message", message == null ? null : cut(message, LONGEST_MESSAGE));
    json.writeEndObject();
  }

  private static void writeRoutine(JsonGenerator json, NodeState.Routine routine)
      throws IOException {
    json.writeObjectFieldStart("counts");
    json.writeNumberField("services", routine.services());
    json.writeNumberField("servicePorts", routine.servicePorts());
    json.writeNumberField("endpoints", routine.endpoints());
    json.writeEndObject();
    json.writeNumberField("repairs", routine.repairs());
    Instant lastWrite = routine.lastWrite();
    if (lastWrite != null) {
      json.writeStringField("lastProgrammedTime", seconds(lastWrite));
    }
    ObservedTraffic traffic = routine.traffic();
    if (traffic != null) {
      writeTraffic(json, traffic);
    }
  }

  private static void writeTraffic(JsonGenerator json, ObservedTraffic traffic) throws IOException {
    json.writeObjectFieldStart("traffic");
    json.writeStringField("since", seconds(traffic.since()));
    json.writeNumberField("omittedEndpoints", traffic.omitted());
    json.writeArrayFieldStart("services");
    for (ObservedTraffic.OfService service : traffic.services()) {
      json.writeStartObject();
      json.writeStringField("namespace", service.name().namespace());
      json.writeStringField("name", service.name().name());
      json.writeArrayFieldStart("endpoints");
      for (ObservedTraffic.OfEndpoint endpoint : service.endpoints()) {
        json.writeStartObject();
        json.writeStringField("address", endpoint.address().toString());
        json.writeNumberField("connections", endpoint.connections());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeCondition(JsonGenerator json, NodeState.Urgent urgent, Instant since)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Programmed");
    json.writeStringField("status", urgent.programmed() ? "True" : "False");
    json.writeStringField("reason", reason(urgent));
    json.writeStringField("message", cut(message(urgent), LONGEST_MESSAGE));
    json.writeStringField("lastTransitionTime", seconds(since));
    json.writeEndObject();
  }

  private static String reason(NodeState.Urgent urgent) {
    return switch (urgent.uninstall()) {
      case UninstallState.Removed _ -> REMOVED;
      case UninstallState.Waiting _ -> "UninstallWaiting";
      case UninstallState.NotAsked _ -> urgent.programmed() ? "Programmed" : "NotProgrammed";
    };
  }

  private static String message(NodeState.Urgent urgent) {
    String failure = urgent.failure();
    String programmed = failure == null ? "The kernel has what the API asks for." : failure;
    return switch (urgent.uninstall()) {
      case UninstallState.Waiting(String why) -> programmed + " Uninstall: " + why + ".";
      case UninstallState.Removed _, UninstallState.NotAsked _ -> programmed;
    };
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void writeOptional(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 3) + "...";
  }
}
