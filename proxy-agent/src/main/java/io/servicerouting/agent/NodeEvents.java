package io.servicerouting.agent;

import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.report.EventRecorder;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What people should hear of as Events, and in the log: about this node, or about an object that
 * cannot be used as it stands.
 *
 * @param events records them
 * @param node this node; null before it is known, and then the log alone has it
 */
record NodeEvents(EventRecorder events, Supplier<@Nullable NodeInfo> node) {
  private static final Logger LOG = System.getLogger(NodeEvents.class.getName());

  /** Something that went as it should. */
  void tell(String reason, String message) {
    NodeInfo about = node.get();
    if (about != null) {
      events.tell(reference(about), reason, message);
    }
  }

  /** Something about an object that went as it should, and still may surprise. */
  void tell(ObjectRef object, String reason, String message) {
    LOG.log(Level.INFO, "{0}: {1}", object, message);
    events.tell(object, reason, message);
  }

  /** Something that somebody should look at. */
  void warn(String reason, String message) {
    LOG.log(Level.WARNING, message);
    NodeInfo about = node.get();
    if (about != null) {
      events.warn(reference(about), reason, message);
    }
  }

  private static ObjectRef reference(NodeInfo node) {
    return new ObjectRef("v1", "Node", "", node.name(), node.uid());
  }

  /** A problem of some object. */
  void warn(Source source, Problem problem) {
    LOG.log(Level.WARNING, "{0}", problem);
    events.warn(
        problem.object(), reason(source.check()), problem.field() + ": " + problem.message());
  }

  private static String reason(String check) {
    return switch (check) {
      case "Service" -> "ServiceFieldUnusable";
      case "EndpointSlice" -> "EndpointUnusable";
      case "kernel", "refused" -> "PortNotProgrammed";
      case "setting" -> "SettingIgnored";
      case "nodePort" -> "NodePortConflict";
      case "mode" -> "ModeNotAvailable";
      // kube-proxy's word, which people may already look for.
      case "healthCheck" -> "FailedToStartServiceHealthcheck";
      default -> "PolicyUnusable";
    };
  }
}
