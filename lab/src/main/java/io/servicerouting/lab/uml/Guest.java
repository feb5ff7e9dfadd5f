package io.servicerouting.lab.uml;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The program in user-mode-linux: runs tests by Jupiter and writes what happens to a file. */
final class Guest {

  /** The identifier of the engine whose tests run in there. */
  static final String JUPITER = "junit-jupiter";

  /** The system property that tells this process from the one outside. */
  static final String HERE = "servicerouting.uml.guest";

  private Guest() {}

  /** Whether this process is in user-mode-linux. */
  static boolean isHere() {
    return Boolean.getBoolean(HERE);
  }

  /**
   * Arguments: a file with a test's unique identifier in each line, the file that takes the events,
   * and the seconds that a test may take.
   */
  public static void main(String[] arguments) throws IOException {
    List<String> tests = Files.readAllLines(Path.of(arguments[0]));
    Duration limit = Duration.ofSeconds(Long.parseLong(arguments[2]));
    try (EventWriter events = new EventWriter(Path.of(arguments[1]))) {
      events.write(new Event.Ready(System.getProperty("os.version")));
      GuestListener listener = new GuestListener(events);
      new Pulse(events, listener, limit).start();
      System.setOut(printer(events, false));
      System.setErr(printer(events, true));
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(tests.stream().map(DiscoverySelectors::selectUniqueId).toList())
                  .filters(EngineFilter.includeEngines(JUPITER))
                  .build(),
              listener);
      System.out.flush();
      System.err.flush();
      events.write(new Event.Done());
    }
    // Threads that tests left must not keep the kernel up.
    Runtime.getRuntime().halt(0);
  }

  private static PrintStream printer(EventWriter events, boolean error) {
    return new PrintStream(new EventOutput(events, error), true, StandardCharsets.UTF_8);
  }
}
