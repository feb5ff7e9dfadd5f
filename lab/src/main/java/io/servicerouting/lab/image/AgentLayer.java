package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent itself, as its build laid it out: the one layer that changes with our code. */
final class AgentLayer implements LayerRecipe {

  /** Where the distribution lies in the image. */
  static final String HOME = "opt/proxy-agent";

  private final AgentDistribution distribution;

  AgentLayer(AgentDistribution distribution) {
    this.distribution = distribution;
  }

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.tree(distribution.folder());
  }

  @Override
  public void build(Path root) throws IOException {
    Files.createDirectories(root.resolve("opt"));
    FileTrees.copy(distribution.folder(), root.resolve(HOME));
  }
}
