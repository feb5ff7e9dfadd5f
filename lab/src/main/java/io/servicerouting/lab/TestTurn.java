package io.servicerouting.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The turn to use the machine's one lab, which test classes of several processes take one after
 * another. The kernel gives it back when the process ends, however that happens.
 */
final class TestTurn implements AutoCloseable {

  private static final Path FILE = Path.of("/run/servicerouting-lab-tests.lock");

  private final FileChannel channel;

  private TestTurn(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the turn, without a limit: the lab's own time limits end what another process does.
   */
  static TestTurn await() {
    try {
      var channel = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new TestTurn(channel);
    } catch (IOException e) {
      throw new LabException("cannot lock %s: %s".formatted(FILE, e.getMessage()), e);
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
}
