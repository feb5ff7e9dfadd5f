package io.servicerouting.lab.uml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads what an {@link EventWriter} appends, while it does. */
final class EventReader implements AutoCloseable {

  private final FileChannel file;
  private long position;

  EventReader(Path file) throws IOException {
    this.file = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** The next event, if it is there whole. */
  Optional<Event> next() throws IOException {
    long left = file.size() - position;
    if (left < Integer.BYTES) {
      return Optional.empty();
    }
    int length = read(position, Integer.BYTES).getInt();
    if (left - Integer.BYTES < length) {
      return Optional.empty();
    }
    byte[] bytes = read(position + Integer.BYTES, length).array();
    position += Integer.BYTES + length;
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return Optional.of((Event) objects.readObject());
    } catch (ClassNotFoundException e) {
      throw new IOException("an event of a class that is not here", e);
    }
  }

  private ByteBuffer read(long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file of events was cut");
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
