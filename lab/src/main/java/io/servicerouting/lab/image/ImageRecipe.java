package io.servicerouting.lab.image;

import java.util.List;

/**
 * An image as layers and a way to start.
 *
 * @param fileName of the archive, without ending
 * @param imageName full name with registry and tag, as pods use it
 * @param layers lowest first
 */
record ImageRecipe(
    String fileName, String imageName, ImageConfig config, List<LayerRecipe> layers) {

  ImageRecipe {
    layers = List.copyOf(layers);
  }
}
