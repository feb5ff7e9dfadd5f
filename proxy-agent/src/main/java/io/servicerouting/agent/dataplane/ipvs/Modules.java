package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Loads parts of the kernel. It loads most of them by itself when they are asked for; this is for
 * the others, and for kernels that may not.
 */
record Modules(Commands commands) {
  private static final Logger LOG = System.getLogger(Modules.class.getName());

  /**
   * Tries to load a module.
   *
   * @return whether modprobe says that it is there now
   */
  boolean load(String name) {
    try {
      Commands.Result result = commands.run(List.of("modprobe", name), Input.NONE, line -> {});
      LOG.log(
          result.ok() ? Level.INFO : Level.DEBUG,
          "modprobe {0}: {1}",
          name,
          result.ok() ? "loaded" : result.errors());
      return result.ok();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "No modprobe here: {0}", e.getMessage());
      return false;
    }
  }
}
