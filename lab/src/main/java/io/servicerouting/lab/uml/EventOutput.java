package io.servicerouting.lab.uml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Hands on what is printed, as often as it is flushed. */
final class EventOutput extends ByteArrayOutputStream {

  private final EventWriter events;
  private final boolean error;

  EventOutput(EventWriter events, boolean error) {
    this.events = events;
    this.error = error;
  }

  @Override
  public synchronized void flush() {
    if (count > 0) {
      events.write(new Event.Printed(error, toString(StandardCharsets.UTF_8)));
      reset();
    }
  }
}
