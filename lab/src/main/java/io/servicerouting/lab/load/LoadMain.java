package io.servicerouting.lab.load;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code load}; run it in the namespace of the machine to measure from. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Sends HTTP requests, each over a new connection, and counts the answers by pod and by the",
      "client address the pod saw. Ends with 0 when the run could be made, whatever it showed."
    })
public final class LoadMain implements Callable<Integer> {

  private static final Duration FOR_EVER = Duration.ofDays(365);

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--url", required = true, description = "http://HOST[:PORT][/PATH]")
  private @Nullable URI url;

  @Option(names = "--requests", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
  private long requests;

  @Option(
      names = "--concurrency",
      defaultValue = "16",
      description = "requests under way at once (default: ${DEFAULT-VALUE})")
  private int concurrency;

  @Option(
      names = "--timeout",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "for the connection to be set up, as 500ms or 2s: more is a lost packet"
              + " (default: ${DEFAULT-VALUE})")
  private @Nullable Duration timeout;

  @Option(
      names = "--answer-timeout",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "from there to the end of the answer (default: ${DEFAULT-VALUE})")
  private @Nullable Duration answerTimeout;

  @Option(names = "--from", paramLabel = "ADDRESS", description = "source address of the requests")
  private @Nullable String from;

  @Option(
      names = "--continuous",
      description = "send at a fixed rate until --seconds are over or SIGTERM comes")
  private boolean continuous;

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "with --continuous: requests a second (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--seconds", description = "with --continuous: how long (default: until SIGTERM)")
  private @Nullable Integer seconds;

  @Option(names = "--json", description = "print the result as JSON")
  private boolean json;

  private LoadMain() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LoadMain()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    try {
      var target =
          Target.of(
                  Objects.requireNonNull(url),
                  Optional.ofNullable(from),
                  Objects.requireNonNull(timeout))
              .withAnswerTimeout(Objects.requireNonNull(answerTimeout));
      var generator = new LoadGenerator(target);
      if (continuous) {
        runContinuously(generator, command);
      } else {
        print(generator.burst(requests, concurrency));
      }
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, "load: " + e.getMessage(), e);
    }
  }

  private void runContinuously(LoadGenerator generator, CommandLine command)
      throws InterruptedException {
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> endBySignal(generator, ended), "stop-load"));
    Duration length = seconds == null ? FOR_EVER : Duration.ofSeconds(seconds);
    // Whoever started this waits for the line before it disturbs something.
    Runnable running =
        () -> {
          command.getErr().println("load: running");
          command.getErr().flush();
        };
    try {
      print(generator.continuous(rate, length, running));
    } finally {
      ended.countDown();
    }
  }

  /** On a signal the JVM would end with 143, and without the result if nobody waited for it. */
  private void endBySignal(LoadGenerator generator, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    generator.stop();
    try {
      long grace =
          Objects.requireNonNull(timeout).plus(Objects.requireNonNull(answerTimeout)).toMillis()
              + 2000;
      Runtime.getRuntime().halt(ended.await(grace, TimeUnit.MILLISECONDS) ? 0 : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(LoadResult result) {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(result.toJson());
    } else {
      out.printf(
          "%d requests in %.1f s, %d answered, %d failed %s%n",
          result.requests(),
          result.elapsedMillis() / 1000.0,
          result.answered(),
          result.failed(),
          result.failures().isEmpty() ? "" : result.failures());
      list(out, "pod", result.byPod(), result.answered());
      list(out, "client", result.byClient(), result.answered());
      out.printf(
          "latency p50 %d us, p99 %d us%n",
          result.latency().p50Micros(), result.latency().p99Micros());
      result
          .failureDetails()
          .forEach(one -> out.printf("%s %s %s%n", one.at(), one.kind(), one.detail()));
    }
    out.flush();
  }

  private static void list(PrintWriter out, String what, Map<String, Long> counts, long total) {
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(one ->
            out.printf(
                "%s %s: %d (%.1f %%)%n",
                what, one.getKey(), one.getValue(), 100.0 * one.getValue() / total));
  }

  static final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})(ms|s)");

    @Override
    public Duration convert(String value) {
      var match = FORM.matcher(value);
      if (!match.matches()) {
        throw new TypeConversionException("'%s' is not like 500ms or 2s".formatted(value));
      }
      long number = Long.parseLong(match.group(1));
      return match.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
  }
}
