package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How one layer is made. A layer is rebuilt when, and only when, its inputs change. */
interface LayerRecipe {

  /** Short and unique among all recipes; names files in the cache. */
  String name();

  /** Adds everything that the layer's content depends on. */
  void describe(ContentHash inputs) throws IOException;

  /**
   * Fills the empty folder {@code root}.
   *
   * @throws io.servicerouting.lab.LabException if a tool or a package is missing
   */
  void build(Path root) throws IOException;

  /** Whether the content comes from the layers below: then it is rebuilt when one of them is. */
  default boolean needsLayersBelow() {
    return false;
  }

  /**
   * As {@link #build(Path)}, for a layer that needs those below.
   *
   * @param below finished, lowest first
   */
  default void build(Path root, List<Layer> below) throws IOException {
    build(root);
  }
}
