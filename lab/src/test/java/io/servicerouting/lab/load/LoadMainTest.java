package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.servicerouting.lab.process.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command as a process, as scripts and the demo use it. */
class LoadMainTest {

  private HttpServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "pod=p node=n client=c\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void printsJsonThatParses() {
    var result = Command.of(words("--requests", "20", "--json")).run().orThrow();

    assertThat(LoadResult.parse(result.stdout()).byPod()).containsEntry("p", 20L);
  }

  @Test
  void continuousRunPrintsItsResultOnSigterm() throws Exception {
    Process process = new ProcessBuilder(words("--continuous", "--json")).start();
    try {
      assertThat(process.errorReader().readLine()).isEqualTo("load: running");
      // Not Process.destroy(): that closes the output we want to read.
      process.toHandle().destroy();

      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      LoadResult result = LoadResult.parse(output);
      assertThat(result.answered()).isPositive();
      assertThat(result.failed()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void wrongTimeoutIsAUsageErrorThatNamesTheForm() {
    var result = Command.of(words("--timeout", "soon")).run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("'soon' is not like 500ms or 2s");
  }

  private List<String> words(String... more) {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoadMain.class.getName(),
                "--url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/"));
    words.addAll(List.of(more));
    return words;
  }
}
