package io.servicerouting.lab.uml;

import java.time.Duration;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * JUnit's configuration parameters, or system properties, {@code servicerouting.uml.*}.
 *
 * @param testLimit {@code testLimitSeconds}: how long a test may take
 * @param silenceLimit {@code silenceLimitSeconds}: how long the kernel may say nothing at all,
 *     while it boots too
 * @param memory {@code memory}: what the kernel has, for example {@code 2G}; taken as it is used
 * @param heap {@code heap}: the most that the tests' process takes for its heap
 */
record Settings(Duration testLimit, Duration silenceLimit, String memory, String heap) {

  private static final String PREFIX = "servicerouting.uml.";

  static Settings of(ConfigurationParameters parameters) {
    return new Settings(
        seconds(parameters, "testLimitSeconds", 600),
        seconds(parameters, "silenceLimitSeconds", 120),
        parameters.get(PREFIX + "memory").orElse("2G"),
        parameters.get(PREFIX + "heap").orElse("512m"));
  }

  private static Duration seconds(ConfigurationParameters parameters, String name, long otherwise) {
    return Duration.ofSeconds(parameters.get(PREFIX + name, Long::parseLong).orElse(otherwise));
  }
}
