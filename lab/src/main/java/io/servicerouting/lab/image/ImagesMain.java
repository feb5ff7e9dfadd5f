package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code images}: builds the lab's container images into a folder. */
@Command(
    name = "images",
    mixinStandardHelpOptions = true,
    description = {
      "Builds the lab's container images as OCI archives, without a registry or an engine.",
      "What is in the cache and unchanged is not built again."
    })
public final class ImagesMain implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "where the archives go: pause.tar, nginx.tar, proxy-agent.tar, operator.tar; what the last two are"
              + " made of goes beside them, as NAME.cdx.json")
  private @Nullable Path out;

  @Option(
      names = "--agent",
      paramLabel = "DIST",
      description = "the agent's distribution (proxy-agent/target/dist); no agent image without it")
  private @Nullable Path agent;

  @Option(
      names = "--operator",
      paramLabel = "DIST",
      description =
          "the operator's distribution (operator/target/dist); no operator image without it")
  private @Nullable Path operator;

  @Option(
      names = "--registry",
      paramLabel = "NAME",
      defaultValue = "servicerouting.io",
      description = "what stands before the names of our images (default: ${DEFAULT-VALUE})")
  private String registry = "";

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      defaultValue = "dev",
      description = "the tag of our images (default: ${DEFAULT-VALUE})")
  private String tag = "";

  @Option(
      names = "--source",
      paramLabel = "URL",
      description = "where the sources are, for the images' labels")
  private @Nullable URI source;

  @Option(
      names = "--complete",
      description = {
        "as a release has them: with a cache of linked classes for each program (faster starts, half",
        "a minute's work, a layer that is not the same in each build) and all that is known of the jars"
      })
  private boolean complete;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = {
        "the lab's cache",
        "(default: $SRP_LAB_CACHE, $XDG_CACHE_HOME/servicerouting-lab, ~/.cache/servicerouting-lab)"
      })
  private @Nullable Path cache;

  private ImagesMain() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new ImagesMain())
            .setExecutionExceptionHandler(ImagesMain::explain)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = cache == null ? LabFolders.cache() : cache.toAbsolutePath();
    var archives = new ImageArchives(Progress.toStandardError());
    Map<String, Path> built = new LinkedHashMap<>();
    built.put("pause.tar", archives.pause(folder));
    built.put("nginx.tar", archives.nginx(folder));
    Path target = Objects.requireNonNull(out);
    Files.createDirectories(target);
    var created = Publication.created(System.getenv("SOURCE_DATE_EPOCH"));
    var publication = new Publication(registry, tag, source, created);
    var products = new ProductImages(folder, Progress.toStandardError(), publication, complete);
    if (agent != null) {
      built.put("proxy-agent.tar", withList(products.agent(agent), "proxy-agent"));
    }
    if (operator != null) {
      built.put("operator.tar", withList(products.operator(operator), "operator"));
    }
    PrintWriter printer = Objects.requireNonNull(spec).commandLine().getOut();
    for (var image : built.entrySet()) {
      Path copy = target.resolve(image.getKey());
      Files.copy(image.getValue(), copy, StandardCopyOption.REPLACE_EXISTING);
      printer.printf("%s  %s%n", copy, Sizes.text(Files.size(copy)));
    }
    return CommandLine.ExitCode.OK;
  }

  private Path withList(ProductImage image, String program) throws IOException {
    Path list = Objects.requireNonNull(out).resolve(program + ".cdx.json");
    Files.writeString(list, image.billOfMaterials());
    return image.archive();
  }

  private static int explain(
      Exception error, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (error instanceof LabException) {
      command.getErr().println("images: " + error.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw error;
  }
}
