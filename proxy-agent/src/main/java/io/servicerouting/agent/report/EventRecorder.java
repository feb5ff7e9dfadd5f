package io.servicerouting.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiPath;
import io.servicerouting.routing.Problem.ObjectRef;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes Kubernetes Events. They are a courtesy: with the API server away, or more of them than the
 * queue holds, they are dropped; the log and the NodeRoutingState have the same facts.
 */
public final class EventRecorder implements Runnable {
  private static final Logger LOG = System.getLogger(EventRecorder.class.getName());
  private static final int MOST_WAITING = 256;
  private static final int LONGEST_MESSAGE = 1_000;

  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final JsonFactory factory = new JsonFactory();
  private final ApiClient client;
  private final String nodeName;

  private record Event(
      ObjectRef object, String type, String reason, String message, Instant time) {}

  /** A recorder for the agent of this node. */
  public EventRecorder(ApiClient client, String nodeName) {
    this.client = client;
    this.nodeName = nodeName;
  }

  /**
   * Records a warning; returns at once.
   *
   * @param object what it is about
   * @param reason a word for programs, in CamelCase
   * @param message a sentence for people
   */
  public void warn(ObjectRef object, String reason, String message) {
    record(new Event(object, "Warning", reason, message, Instant.now()));
  }

  /** Records something that went as it should; otherwise like {@link #warn}. */
  public void tell(ObjectRef object, String reason, String message) {
    record(new Event(object, "Normal", reason, message, Instant.now()));
  }

  private void record(Event event) {
    if (!waiting.offer(event)) {
      LOG.log(Level.DEBUG, "Too many Events; dropped: {0}", event);
    }
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Event event = waiting.take();
        try {
          client.create(ApiPath.of("", "v1", "events").inNamespace(namespace(event)), json(event));
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "Event dropped: {0}: {1}", event, e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** Events about cluster-scoped objects go to the default namespace, as kubelet's do. */
  private static String namespace(Event event) {
    return event.object.namespace().isEmpty() ? "default" : event.object.namespace();
  }

  private String json(Event event) {
    StringWriter text = new StringWriter(512);
    String time = event.time.truncatedTo(ChronoUnit.SECONDS).toString();
    try (JsonGenerator json = factory.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Event");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("generateName", event.object.name() + ".");
      json.writeStringField("namespace", namespace(event));
      json.writeEndObject();
      json.writeObjectFieldStart("involvedObject");
      json.writeStringField("apiVersion", event.object.apiVersion());
      json.writeStringField("kind", event.object.kind());
      if (!event.object.namespace().isEmpty()) {
        json.writeStringField("namespace", event.object.namespace());
      }
      json.writeStringField("name", event.object.name());
      if (!event.object.uid().isEmpty()) {
        json.writeStringField("uid", event.object.uid());
      }
      json.writeEndObject();
      json.writeStringField("type", event.type);
      json.writeStringField("reason", event.reason);
      json.writeStringField(
          "message", event.message.substring(0, Math.min(event.message.length(), LONGEST_MESSAGE)));
      json.writeObjectFieldStart("source");
      json.writeStringField("component", "servicerouting-agent");
      json.writeStringField("host", nodeName);
      json.writeEndObject();
      json.writeStringField("reportingComponent", "servicerouting.io/agent");
      json.writeStringField("reportingInstance", nodeName);
      json.writeStringField("firstTimestamp", time);
      json.writeStringField("lastTimestamp", time);
      json.writeNumberField("count", 1);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return text.toString();
  }
}
