package io.servicerouting.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports for servers of tests that other processes open later. A port that the kernel picks may
 * be another socket's by then; these are below the range it picks from, and each belongs to one
 * process on this machine until that ends.
 */
public final class FreePorts {

  /** Below the node ports of Kubernetes, which begin at 30000. */
  private static final int FIRST = 15_000;

  private static final int COUNT = 15_000;

  /**
   * One for the whole process: its locks end with the process, and would also end when any other
   * channel to the same file was closed.
   */
  private static final FileChannel LOCKS = open();

  private FreePorts() {}

  /**
   * A port of the loopback address that nobody listens on, and that no other caller gets.
   *
   * @throws LabException if there is none left
   */
  public static int take() {
    int start = ThreadLocalRandom.current().nextInt(COUNT);
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + (start + i) % COUNT;
      if (isOurs(port) && isFree(port)) {
        return port;
      }
    }
    throw new LabException("no port from %d on is free".formatted(FIRST));
  }

  private static FileChannel open() {
    var file = Path.of(System.getProperty("java.io.tmpdir"), "servicerouting-lab-ports");
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new LabException("cannot open %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean isOurs(int port) {
    try {
      return LOCKS.tryLock(port, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has taken it before
    } catch (IOException e) {
      throw new LabException("cannot lock port %d: %s".formatted(port, e.getMessage()), e);
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
