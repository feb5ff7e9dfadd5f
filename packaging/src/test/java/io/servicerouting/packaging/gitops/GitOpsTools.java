package io.servicerouting.packaging.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The libraries by which Flux and Argo CD judge objects, as programs. */
final class GitOpsTools {
  static final Path PROJECT = Path.of(System.getProperty("project.root", "..")).toAbsolutePath();
  static final Path CUSTOMIZATIONS = PROJECT.resolve("config/argocd/resource_customizations");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String kstatus;
  private final String argohealth;

  /** Builds them unless they are there already. */
  GitOpsTools() throws IOException, InterruptedException {
    List<String> programs =
        run(
                List.of(
                    PROJECT.resolve("packaging/bin/build-tools").toString(),
                    "kstatus",
                    "argohealth"),
                "")
            .lines()
            .toList();
    kstatus = programs.getFirst();
    argohealth = programs.getLast();
  }

  /**
   * What a tool says of an object.
   *
   * @param status in the tool's words
   */
  record Judgement(String status, String message) {}

  List<Judgement> kstatus(List<JsonNode> objects) throws IOException, InterruptedException {
    return judge(List.of(kstatus), objects);
  }

  List<Judgement> argoHealth(List<JsonNode> objects) throws IOException, InterruptedException {
    return judge(List.of(argohealth, CUSTOMIZATIONS.toString()), objects);
  }

  private static List<Judgement> judge(List<String> command, List<JsonNode> objects)
      throws IOException, InterruptedException {
    String stream = objects.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
    List<Judgement> judgements = new ArrayList<>();
    for (String line : run(command, stream).lines().toList()) {
      JsonNode judged = JSON.readTree(line);
      judgements.add(
          new Judgement(judged.path("status").asText(), judged.path("message").asText()));
    }
    assertThat(judgements).hasSameSizeAs(objects);
    return judgements;
  }

  private static String run(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command.toString()).isZero();
    return output;
  }
}
