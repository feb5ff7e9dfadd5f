package io.servicerouting.operator.service;

import io.servicerouting.operator.leader.LeaderTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a {@link ServiceController} while this replica leads, a new one for each term. */
final class ServiceTask implements LeaderTask {

  private final Supplier<ServiceController> controllers;
  private @Nullable ServiceController term;

  ServiceTask(Supplier<ServiceController> controllers) {
    this.controllers = controllers;
  }

  @Override
  public String name() {
    return "services";
  }

  @Override
  public void start() {
    term = controllers.get();
    term.start();
  }

  @Override
  public void stop() {
    if (term != null) {
      term.close();
      term = null;
    }
  }
}
