package io.servicerouting.lab.uml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends events to a file so that the machine outside sees them; each behind its length. */
final class EventWriter implements AutoCloseable {

  private final FileChannel file;

  EventWriter(Path file) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.APPEND);
  }

  /** Writes an event; one that does more than print has reached the outside then. */
  synchronized void write(Event event) {
    try {
      byte[] bytes = bytes(event);
      ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + bytes.length);
      record.putInt(bytes.length).put(bytes).flip();
      while (record.hasRemaining()) {
        file.write(record);
      }
      if (!(event instanceof Event.Printed)) {
        file.force(false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Event event) throws IOException {
    try {
      return serialized(event);
    } catch (NotSerializableException e) {
      if (event instanceof Event.Finished(String id, boolean aborted, Throwable failure)) {
        return serialized(new Event.Finished(id, aborted, GuestFailure.of(failure)));
      }
      throw e;
    }
  }

  private static byte[] serialized(Event event) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(event);
    }
    return bytes.toByteArray();
  }

  @Override
  public synchronized void close() throws IOException {
    file.force(true);
    file.close();
  }
}
