package io.servicerouting.agent.testbed;

import java.util.ArrayList;
import java.util.List;

/** Servers that answer with their names, ended together. */
public final class RunningTalkers implements AutoCloseable {
  private final List<LineProgram> talkers = new ArrayList<>();

  /** Starts one. */
  public void start(NetworkNamespace namespace, String name, String address, int port) {
    talkers.add(LineProgram.start(namespace, Talker.class, name, address + "/" + port));
  }

  @Override
  public void close() {
    talkers.forEach(LineProgram::close);
  }
}
