package io.servicerouting.packaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands and objects of the documentation on a real API server: every object is accepted, and
 * every kubectl command is one that kubectl knows, about kinds and files that are there. What a
 * command changes is only tried; objects that it names need not exist.
 */
@UseApiServer
class CommandsIT {

  private static final Set<String> CHANGES =
      Set.of("apply", "annotate", "create", "delete", "label", "patch", "scale");
  private static final Set<String> LOOKS = Set.of("get", "describe", "explain", "version");

  /** Words for what a reader puts in, and what a shell would do. */
  private static final Pattern OPEN =
      Pattern.compile(".*(\\$|[|<>&;]|\\b[A-Z]{4,}\\b|\\.\\.\\.).*");

  private static final Pattern FILE_OF_THE_READER =
      Pattern.compile(".*[ =](?!config/)\\S+\\.yaml.*");

  /** In drawings a command is followed by something else. */
  private static final Pattern DRAWING = Pattern.compile(".*\\S {4,}\\S.*");

  @BeforeAll
  static void install(ApiServer server) {
    server
        .kubectl("apply", "--server-side", "-k", Documentation.ROOT.resolve("config/default") + "")
        .orThrow();
  }

  static Stream<Arguments> objects() {
    return Documentation.pages().stream()
        .flatMap(page ->
            page.blocks().stream()
                .filter(block -> block.text().contains("apiVersion: servicerouting.io/"))
                .filter(block ->
                    block.text().lines().findFirst().orElse("").matches("(apiVersion|kind|---).*"))
                .filter(block -> !block.text().contains("..."))
                .map(block -> Arguments.of(name(page), block.text())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void everyObjectIsAccepted(String page, String text, ApiServer server) throws IOException {
    for (var object : Manifests.read(text)) {
      if (object.path("apiVersion").asText().startsWith("servicerouting.io/")
          && object.path("status").isMissingNode()) {
        makeNamespace(object.path("metadata").path("namespace").asText(), server);
        assertThat(
                server
                    .kubectlCommand("apply", "--dry-run=server", "-f", "-")
                    .withInput(object.toString())
                    .run())
            .as(page)
            .satisfies(result -> assertThat(result.stderr()).isEmpty())
            .matches(CommandResult::succeeded);
      }
    }
  }

  private static void makeNamespace(String name, ApiServer server) {
    if (!name.isEmpty()) {
      server
          .apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name))
          .orThrow();
    }
  }

  static Stream<Arguments> commands() {
    return Documentation.pages().stream()
        .flatMap(page -> kubectl(page).map(command -> Arguments.of(name(page), command)));
  }

  private static Stream<String> kubectl(MarkdownPage page) {
    return page.blocks().stream()
        .flatMap(block -> block.text().replaceAll("\\\\\\n\\s*", " ").lines())
        .map(line -> line.replaceFirst("\\s+#.*", "").strip())
        .filter(line -> !DRAWING.matcher(line).matches())
        .filter(line -> line.startsWith("kubectl "))
        .filter(
            line -> !OPEN.matcher(line).matches() && !FILE_OF_THE_READER.matcher(line).matches());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("commands")
  void everyCommandIsOneThatKubectlKnows(String page, String command, ApiServer server) {
    var words = new ArrayList<>(words(command.substring("kubectl ".length())));
    var verb = verb(words);
    if (CHANGES.contains(verb)) {
      words.add("--dry-run=server");
    } else if (!LOOKS.contains(verb)) {
      return; // Needs nodes, pods or an operator.
    }
    var result = server.kubectl(words.stream().map(CommandsIT::absolute).toArray(String[]::new));
    assertThat(result.exitCode() == 0 || result.stderr().matches("(?s).*not ?found.*"))
        .as("%s: %s\n%s", page, command, result.stderr())
        .isTrue();
    assertThat(result.stderr()).doesNotContain("the server doesn't have a resource type");
  }

  /** The first words that are no options. */
  private static String verb(List<String> words) {
    var plain = words.stream().filter(word -> !word.startsWith("-")).toList();
    return plain.get(words.getFirst().equals("-n") ? 1 : 0);
  }

  /** As a shell does with quotes. */
  private static List<String> words(String command) {
    var matcher = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+").matcher(command);
    return matcher.results().map(word -> unquoted(word.group())).toList();
  }

  private static String unquoted(String word) {
    return Pattern.compile("'([^']*)'|\"([^\"]*)\"")
        .matcher(word)
        .replaceAll(quoted ->
            Matcher.quoteReplacement(quoted.group().substring(1, quoted.group().length() - 1)));
  }

  private static String absolute(String word) {
    return word.startsWith("config/") ? Documentation.ROOT.resolve(word).toString() : word;
  }

  private static String name(MarkdownPage page) {
    return Documentation.ROOT.relativize(page.file()).toString();
  }
}
