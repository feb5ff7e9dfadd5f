package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of ours, as its build laid it out: the one layer that changes with our code. */
final class DistributionLayer implements LayerRecipe {

  /** Not the list of what it is made of, which the image has with more in it. */
  private static final List<String> PARTS = List.of("bin", "lib");

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
    for (String part : PARTS) {
      inputs.text(part).tree(distribution.folder().resolve(part));
    }
  }

  @Override
  public void build(Path root) throws IOException {
    Path home = root.resolve(distribution.home());
    Files.createDirectories(home);
    for (String part : PARTS) {
      FileTrees.copy(distribution.folder().resolve(part), home.resolve(part));
    }
  }
}
