package io.servicerouting.lab.image;

import java.nio.file.Path;

/**
 * An image of the product.
 *
 * @param archive OCI image layout
 * @param billOfMaterials CycloneDX document in JSON, the same as inside
 */
public record ProductImage(Path archive, String billOfMaterials) {}
