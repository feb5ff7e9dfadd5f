package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * The classes that a program loads, linked ahead of time (JEP 483 and 514): made by running it from
 * the very files of the layers below, in namespaces of its own, against {@link TrainingApiServer}.
 * The one layer whose bytes differ from build to build. A runtime that finds another JDK, other
 * jars or other flags than at training ignores it and starts as without.
 *
 * <p>Method profiles (JEP 515) are left out: the launchers use the first compiler alone, which
 * reads none, and they cost resident memory.
 */
final class AotCacheLayer implements LayerRecipe {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String SCRIPT =
      """
      set -eu
      ip link set lo up
      mount -t proc proc "$ROOT/proc"
      mount --rbind /dev "$ROOT/dev"
      "$JAVA" -XX:+UseSerialGC -cp "$CLASSES" "$SERVER" &
      server=$!
      env -i PATH="$IMAGE_PATH" JAVA_HOME="/$JAVA_FOLDER" $VARIABLES JAVA_OPTS="$FLAGS" \
        chroot "$ROOT" "$LAUNCHER" $ARGUMENTS >"$ROOT/tmp/log" 2>&1 &
      program=$!
      wait $server
      kill -TERM $program
      wait $program || [ $? = 143 ]
      """;

  private final JavaDistribution distribution;
  private final Training training;

  AotCacheLayer(JavaDistribution distribution, Training training) {
    this.distribution = distribution;
    this.training = training;
  }

  @Override
  public String name() {
    return distribution.program() + "-aot";
  }

  @Override
  public boolean needsLayersBelow() {
    return true;
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.code(TrainingApiServer.class, Training.class);
  }

  @Override
  public void build(Path root) {
    throw new IllegalStateException("made of the layers below");
  }

  /**
   * @throws LabException if the program cannot be run, as without root
   */
  @Override
  public void build(Path root, List<Layer> below) throws IOException {
    Path image = root.resolveSibling("image");
    Files.createDirectory(image);
    try {
      for (Layer layer : below) {
        Command.of("tar", "-xzf", layer.blob().toString(), "-C", image.toString()).run().orThrow();
      }
      Files.writeString(
          image.resolve(Training.KUBECONFIG.substring(1)), TrainingApiServer.KUBECONFIG);
      Path cache = image.resolve("tmp/trained.aot");
      train(image);
      if (!Files.isRegularFile(cache)) {
        throw failed(image, "it wrote no cache");
      }
      Path target = root.resolve(distribution.home() + "/" + distribution.program() + ".aot");
      Files.createDirectories(root.resolve(distribution.home()));
      Files.copy(cache, target);
    } finally {
      DeletedFolder.delete(image);
    }
  }

  private void train(Path image) {
    var variables = new StringBuilder();
    new TreeMap<>(training.environment())
        .forEach((name, value) -> variables.append(name).append('=').append(value).append(' '));
    String classes =
        Path.of(
                URI.create(
                    TrainingApiServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .toString();
    var result =
        Command.of(
                List.of(
                    "unshare",
                    "--mount",
                    "--net",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    "-c",
                    SCRIPT))
            .withEnvironment("ROOT", image.toString())
            .withEnvironment("JAVA", Path.of(System.getProperty("java.home"), "bin/java") + "")
            .withEnvironment("CLASSES", classes)
            .withEnvironment("SERVER", TrainingApiServer.class.getName())
            .withEnvironment("IMAGE_PATH", ImageArchives.PATH)
            .withEnvironment("JAVA_FOLDER", JavaRuntimeLayer.JAVA_HOME)
            .withEnvironment("VARIABLES", variables.toString())
            .withEnvironment("LAUNCHER", distribution.entrypoint())
            .withEnvironment("ARGUMENTS", training.arguments())
            .withEnvironment(
                "FLAGS",
                "-XX:AOTCacheOutput=/tmp/trained.aot"
                    + " -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining")
            .withTimeout(LIMIT)
            .run();
    if (!result.succeeded()) {
      throw failed(image, result.stderr().strip());
    }
  }

  private LabException failed(Path image, String reason) {
    return new LabException(
        "%s cannot be trained for its AOT cache: %s. Its last words: %s"
            .formatted(distribution.program(), reason, lastWords(image.resolve("tmp/log"))));
  }

  private static String lastWords(Path log) {
    try {
      String text = Files.exists(log) ? Files.readString(log) : "none";
      return text.substring(Math.max(0, text.length() - 2000)).strip();
    } catch (IOException e) {
      return "unreadable (%s)".formatted(e.getMessage());
    }
  }
}
