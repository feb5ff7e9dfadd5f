package io.servicerouting.lab.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Packs a root file system into a layer: entries sorted by path, root as owner, one fixed time. */
final class LayerWriter {

  /**
   * Permission bits that survive: set-user-ID and set-group-ID do not, no image of ours needs one.
   */
  private static final int KEPT_MODE_BITS = 01777;

  private LayerWriter() {}

  /**
   * Packs everything below {@code root} (not {@code root} itself) into {@code blob}.
   *
   * @throws IOException also if there is something that is no directory, file or symbolic link
   */
  static Layer write(Path root, Path blob) throws IOException {
    MessageDigest compressed = ContentHash.sha256();
    MessageDigest plain = ContentHash.sha256();
    long unpacked = 0;
    // The tar writer closes the streams below it.
    OutputStream file =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(blob), 1 << 16), compressed);
    try (file;
        var tar = new TarWriter(new DigestOutputStream(new FastGzip(file), plain))) {
      for (Path path : entries(root)) {
        unpacked += add(tar, root, path);
      }
    }
    return new Layer(
        HexFormat.of().formatHex(compressed.digest()),
        HexFormat.of().formatHex(plain.digest()),
        Files.size(blob),
        unpacked,
        blob);
  }

  private static List<Path> entries(Path root) throws IOException {
    try (var walk = Files.walk(root)) {
      var paths = new ArrayList<>(walk.filter(path -> !path.equals(root)).toList());
      // By name elements, so that the order does not depend on the file system or the locale.
      paths.sort(Comparator.comparing(path -> root.relativize(path).toString()));
      return paths;
    }
  }

  private static long add(TarWriter tar, Path root, Path path) throws IOException {
    String name = root.relativize(path).toString();
    if (Files.isSymbolicLink(path)) {
      tar.symbolicLink(name, Files.readSymbolicLink(path).toString());
      return 0;
    }
    int mode =
        (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KEPT_MODE_BITS;
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      tar.directory(name, mode);
      return 0;
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "%s is neither directory, file nor symbolic link: images hold no devices or sockets"
              .formatted(path));
    }
    long size = Files.size(path);
    try (var content = Files.newInputStream(path)) {
      tar.file(name, mode, size, content);
    }
    return size;
  }

  /** Speed before size: an archive is imported by every node and travels no network. */
  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
