package io.servicerouting.lab.image;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.LabHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The images that users run: the agent and the operator, each with a Java runtime of its own. */
public final class ProductImages {

  private static final Path OS_RELEASE = Path.of("/etc/os-release");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path cacheDir;
  private final Progress progress;
  private final Publication publication;
  private final boolean complete;

  /**
   * @param complete as a release has them: with a cache of linked classes, which takes root and
   *     about half a minute for each build of a program, and with the build's own list of the jars,
   *     which Maven makes only while it is online. Otherwise jars are listed by their names
   */
  ProductImages(Path cacheDir, Progress progress, Publication publication, boolean complete) {
    this.cacheDir = cacheDir;
    this.progress = progress;
    this.publication = publication;
    this.complete = complete;
  }

  /**
   * As a release has them, under the names that developers use.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   */
  public static ProductImages released(Path cacheDir, Progress progress) {
    return new ProductImages(cacheDir, progress, Publication.DEVELOPMENT, true);
  }

  /**
   * The node agent with the kernel's network tools, as root.
   *
   * @param folder what the agent's build makes
   * @throws LabException if the folder, a tool or a package is missing, naming it
   */
  public ProductImage agent(Path folder) {
    return image(
        JavaDistribution.agent(folder),
        new AgentToolsLayer(ImageArchives.packages(cacheDir)),
        Training.agent());
  }

  /**
   * The operator, as a user that is not root.
   *
   * @param folder what the operator's build makes
   * @throws LabException if the folder, a tool or a package is missing, naming it
   */
  public ProductImage operator(Path folder) {
    return image(
        JavaDistribution.operator(folder),
        new OperatorBaseLayer(ImageArchives.packages(cacheDir)),
        Training.operator());
  }

  private ProductImage image(JavaDistribution distribution, DebianLayer base, Training training) {
    String name = publication.nameOf(distribution.program());
    try {
      Path jdk = Path.of(System.getProperty("java.home"));
      List<Path> jars = distribution.jars();
      var identity = BuildIdentity.of(jars);
      var modules = distribution.modules();
      var list = new BillOfMaterials(name, identity.version(), publication.created());
      if (complete) {
        list.jars(JSON.readTree(distribution.list().toFile()), jars);
      } else {
        list.jarsByName(jars);
      }
      list.packages(base.resolve(), Distribution.of(OS_RELEASE)).runtime(releaseOf(jdk), modules);
      var layers = new ArrayList<LayerRecipe>();
      layers.add(base);
      layers.add(new JavaRuntimeLayer(jdk, modules, distribution.unusedLibraries()));
      layers.add(new DistributionLayer(distribution));
      Path licence = LabHome.find().resolveSibling("LICENSE");
      layers.add(new NoticesLayer(distribution.program(), licence, jars, list));
      if (complete) {
        layers.add(new AotCacheLayer(distribution, training));
      }
      var config =
          configOf(distribution)
              .withLabels(publication.created(), publication.labels(distribution, identity));
      var recipe = new ImageRecipe(distribution.program(), name, config, layers);
      Path archive = new BuildCache(cacheDir.resolve("images"), progress).archive(recipe);
      return new ProductImage(archive, list.json());
    } catch (IOException e) {
      throw new LabException("the image %s cannot be built: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** How containers start. */
  static ImageConfig configOf(JavaDistribution distribution) {
    return new ImageConfig(
        List.of(distribution.entrypoint()),
        Map.of("PATH", ImageArchives.PATH, "JAVA_HOME", "/" + JavaRuntimeLayer.JAVA_HOME),
        distribution.user(),
        "SIGTERM");
  }

  /** The JDK's file {@code release}: {@code NAME="value"} lines. */
  private static Map<String, String> releaseOf(Path jdk) throws IOException {
    var release = new LinkedHashMap<String, String>();
    for (String line : Files.readAllLines(jdk.resolve("release"))) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        release.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
      }
    }
    return release;
  }
}
