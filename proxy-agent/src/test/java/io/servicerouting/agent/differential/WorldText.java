package io.servicerouting.agent.differential;

import io.servicerouting.agent.differential.Flow.Client;
import io.servicerouting.agent.differential.Settings.Detect;
import java.util.ArrayList;
import java.util.List;

/** A world as text, to be kept as a test: a line for each thing, which begins with its kind. */
final class WorldText {
  private WorldText() {}

  static String write(World world) {
    StringBuilder text = new StringBuilder();
    Settings settings = world.settings();
    line(
        text,
        "settings",
        settings.detect() + " " + settings.masqueradeAll() + " " + settings.variant());
    for (RandomService service : world.services()) {
      line(text, "name", service.name() + " " + service.sticky());
      line(text, "service", service.service());
      if (service.status() != null) {
        line(text, "status", service.status());
      }
      service.slices().forEach(slice -> line(text, "slice", slice));
      service.flows().forEach(flow -> line(text, "flow", flow.from() + " " + flow.line()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String kind, String rest) {
    text.append(kind).append(' ').append(rest).append('\n');
  }

  static World read(String text) {
    Settings settings = null;
    List<RandomService> services = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int blank = line.indexOf(' ');
      String rest = line.substring(blank + 1);
      String[] words = rest.split(" ", -1);
      switch (line.substring(0, blank)) {
        case "#" -> {}
        case "settings" ->
            settings =
                new Settings(Detect.valueOf(words[0]), Boolean.parseBoolean(words[1]), words[2]);
        case "name" ->
            services.add(
                new RandomService(
                    words[0],
                    "",
                    null,
                    new ArrayList<>(),
                    new ArrayList<>(),
                    Boolean.parseBoolean(words[1])));
        case "service" -> services.add(services.removeLast().withService(rest));
        case "status" -> services.add(services.removeLast().withStatus(rest));
        case "slice" -> services.getLast().slices().add(rest);
        case "flow" ->
            services
                .getLast()
                .flows()
                .add(
                    new Flow(
                        Client.valueOf(words[0]),
                        words[2],
                        words[1],
                        words[3],
                        Integer.parseInt(words[4])));
        default -> throw new IllegalArgumentException("unknown line: " + line);
      }
    }
    if (settings == null) {
      throw new IllegalArgumentException("no line of settings");
    }
    return new World(settings, services);
  }
}
