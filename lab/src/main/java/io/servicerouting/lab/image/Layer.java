package io.servicerouting.lab.image;

import java.nio.file.Path;

/**
 * One finished layer of an image.
 *
 * @param digest SHA-256 of the blob as it lies there, compressed, in hexadecimal
 * @param diffId SHA-256 of the tar archive before compression, in hexadecimal
 * @param size bytes of the blob
 * @param unpackedSize bytes of all regular files in it
 * @param blob the gzip-compressed tar archive
 */
record Layer(String digest, String diffId, long size, long unpackedSize, Path blob) {

  static final String MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
}
