package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program of ours, as its build laid it out: the one layer that changes with our code. */
final class DistributionLayer implements LayerRecipe {

  private final JavaDistribution distribution;

  DistributionLayer(JavaDistribution distribution) {
    this.distribution = distribution;
  }

  @Override
  public String name() {
    return distribution.program();
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.tree(distribution.folder());
  }

  @Override
  public void build(Path root) throws IOException {
    Path home = root.resolve(distribution.home());
    Files.createDirectories(home.getParent());
    FileTrees.copy(distribution.folder(), home);
  }
}
