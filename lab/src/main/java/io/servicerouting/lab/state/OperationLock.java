package io.servicerouting.lab.state;

import io.servicerouting.lab.LabBusyException;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one command at a time change the lab. The kernel gives it back when the holder ends, however
 * that happens.
 */
public final class OperationLock implements AutoCloseable {

  private static final Path FILE = Path.of("/run/servicerouting-lab.lock");

  private final FileChannel channel;

  private OperationLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param operation for the message that others get meanwhile, for instance {@code lab up}
   * @throws LabBusyException if another command holds it
   */
  public static OperationLock acquire(String operation) {
    try {
      var channel = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new LabBusyException(
            "another command is changing the lab: " + Files.readString(FILE).strip());
      }
      channel.truncate(0);
      var holder = "%s (process %d)\n".formatted(operation, ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
      return new OperationLock(channel);
    } catch (IOException e) {
      throw new LabException(
          "cannot lock %s: %s (the lab needs root)".formatted(FILE, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LabException("cannot unlock " + FILE, e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
