package io.servicerouting.agent;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** One line for each record, on standard error, with the time in UTC. */
final class LogSetup {
  private LogSetup() {}

  static void apply(LogLevel level) {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format",
        "%1$tFT%1$tT.%1$tL%1$tz %4$-7s %3$s: %5$s%6$s%n");
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    ConsoleHandler handler = new ConsoleHandler();
    handler.setFormatter(new SimpleFormatter());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(Level.WARNING);
    Logger ours = Logger.getLogger("io.servicerouting");
    ours.setLevel(level(level));
    // Kept referenced: the log manager holds loggers weakly and would forget the level.
    System.getProperties().put(LogSetup.class, ours);
  }

  /** How much is logged. */
  enum LogLevel {
    error,
    warn,
    info,
    debug
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case error -> Level.SEVERE;
      case warn -> Level.WARNING;
      case info -> Level.INFO;
      case debug -> Level.FINE;
    };
  }
}
