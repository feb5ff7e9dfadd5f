package io.servicerouting.lab.image;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps layers and archives under a hash of their inputs. Results appear by renaming, so an
 * interrupted build leaves nothing that could be taken for one; a file lock lets one builder at a
 * time in, across processes and threads.
 */
final class BuildCache {

  /** Older archives of the same image are removed: each build of the agent would add one. */
  private static final int KEPT = 3;

  private static final int HASH_DIGITS = 16;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** File locks are held by the whole process, so threads need one of their own. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;
  private final Progress progress;

  BuildCache(Path folder, Progress progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** What a layer's metadata file holds. */
  private record Metadata(String digest, String diffId, long size, long unpackedSize) {}

  /** The archive of an image, built if its inputs changed. */
  Path archive(ImageRecipe recipe) throws IOException {
    Files.createDirectories(folder);
    THREADS.lock();
    try (var channel =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      return lockedArchive(recipe);
    } finally {
      THREADS.unlock();
    }
  }

  private Path lockedArchive(ImageRecipe recipe) throws IOException {
    var hash = new ContentHash().text(recipe.imageName()).code(OciArchive.class, TarWriter.class);
    hash.text(recipe.config().toString());
    List<String> layerHashes = new ArrayList<>();
    for (LayerRecipe layer : recipe.layers()) {
      String layerHash = hashOf(layer, layerHashes);
      layerHashes.add(layerHash);
      hash.text(layerHash);
    }
    Path archive = folder.resolve("%s-%s.tar".formatted(recipe.fileName(), shorten(hash.hex())));
    if (Files.exists(archive)) {
      Files.setLastModifiedTime(archive, FileTime.from(Instant.now()));
      return archive;
    }
    Instant started = Instant.now();
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < recipe.layers().size(); i++) {
      layers.add(layer(recipe.layers().get(i), layerHashes.get(i), List.copyOf(layers)));
    }
    Path temporary = Files.createTempFile(folder, ".archive-", ".tar");
    try {
      OciArchive.write(temporary, recipe.imageName(), recipe.config(), layers);
      Files.move(temporary, archive, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    progress.say(
        "image %s: %s, %s unpacked, built in %.1f s"
            .formatted(
                recipe.imageName(),
                Sizes.text(Files.size(archive)),
                Sizes.text(layers.stream().mapToLong(Layer::unpackedSize).sum()),
                Duration.between(started, Instant.now()).toMillis() / 1000.0));
    removeOld(recipe.fileName() + "-", ".tar");
    return archive;
  }

  private Layer layer(LayerRecipe recipe, String hash, List<Layer> below) throws IOException {
    Path blob = folder.resolve("layer-%s-%s.tar.gz".formatted(recipe.name(), hash));
    Path metadata = folder.resolve("layer-%s-%s.json".formatted(recipe.name(), hash));
    if (Files.exists(metadata) && Files.exists(blob)) {
      return layer(JSON.readValue(metadata.toFile(), Metadata.class), blob);
    }
    progress.say("building layer " + recipe.name());
    Path work = Files.createTempDirectory(folder, ".layer-");
    try {
      Path root = Files.createDirectory(work.resolve("root"));
      recipe.build(root, below);
      Layer built = LayerWriter.write(root, work.resolve("blob"));
      var kept = new Metadata(built.digest(), built.diffId(), built.size(), built.unpackedSize());
      Path description = work.resolve("metadata");
      JSON.writeValue(description.toFile(), kept);
      Files.move(built.blob(), blob, StandardCopyOption.ATOMIC_MOVE);
      Files.move(description, metadata, StandardCopyOption.ATOMIC_MOVE);
      removeOld("layer-" + recipe.name() + "-", ".tar.gz");
      removeOld("layer-" + recipe.name() + "-", ".json");
      return layer(kept, blob);
    } finally {
      DeletedFolder.delete(work);
    }
  }

  private static Layer layer(Metadata kept, Path blob) {
    return new Layer(kept.digest(), kept.diffId(), kept.size(), kept.unpackedSize(), blob);
  }

  private static String hashOf(LayerRecipe recipe, List<String> below) throws IOException {
    var inputs = new ContentHash().text(Platform.architecture());
    inputs.code(LayerWriter.class, TarWriter.class, RootFileSystem.class, recipe.getClass());
    recipe.describe(inputs);
    if (recipe.needsLayersBelow()) {
      below.forEach(inputs::text);
    }
    return shorten(inputs.hex());
  }

  private static String shorten(String hash) {
    return hash.substring(0, HASH_DIGITS);
  }

  private void removeOld(String prefix, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> old =
          files
              .filter(file -> isVersionOf(file.getFileName().toString(), prefix, ending))
              .sorted(Comparator.comparing(BuildCache::lastUsed).reversed())
              .skip(KEPT)
              .toList();
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }

  private static boolean isVersionOf(String fileName, String prefix, String ending) {
    return fileName.startsWith(prefix)
        && fileName.endsWith(ending)
        && fileName.length() == prefix.length() + HASH_DIGITS + ending.length();
  }

  private static FileTime lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
