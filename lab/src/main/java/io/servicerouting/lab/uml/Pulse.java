package io.servicerouting.lab.uml;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Says every second that this process lives, and once if a test takes too long. */
final class Pulse {

  private final EventWriter events;
  private final GuestListener listener;
  private final Duration limit;

  Pulse(EventWriter events, GuestListener listener, Duration limit) {
    this.events = events;
    this.listener = listener;
    this.limit = limit;
  }

  void start() {
    Thread.ofPlatform().daemon().name("pulse").start(this::beat);
  }

  private void beat() {
    boolean told = false;
    try {
      while (true) {
        Thread.sleep(1000);
        events.write(new Event.Alive());
        if (!told && listener.sinceLastNews().compareTo(limit) > 0) {
          events.write(new Event.Stuck(limit.toSeconds(), threads()));
          told = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String threads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .map(Pulse::text)
        .collect(Collectors.joining("\n"));
  }

  private static String text(Map.Entry<Thread, StackTraceElement[]> thread) {
    StringBuilder text = new StringBuilder("\"" + thread.getKey().getName() + "\"\n");
    for (StackTraceElement frame : thread.getValue()) {
      text.append("  at ").append(frame).append('\n');
    }
    return text.toString();
  }
}
