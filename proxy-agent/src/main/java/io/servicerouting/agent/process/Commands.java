package io.servicerouting.agent.process;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Runs programs of the host: the one seam between plans and the kernel's command-line tools. */
public interface Commands {

  /** Writes a program's standard input. */
  interface Input {
    /** An empty input. */
    Input NONE = writer -> {};

    /** Writes all of it; the caller closes the writer. */
    void writeTo(Writer writer) throws IOException;
  }

  /** Takes a program's standard output, line by line. */
  interface LineSink {
    /** Called for every line, without its end. */
    void line(String line);
  }

  /**
   * Runs a program to its end.
   *
   * @return its exit code and what it said on standard error
   * @throws IOException if it cannot be started or takes longer than the implementation allows
   */
  Result run(List<String> command, Input input, LineSink output) throws IOException;

  /**
   * How a program ended.
   *
   * @param exitCode 0 for success
   * @param errors its standard error, at most 8 KiB
   */
  record Result(int exitCode, String errors) {
    /** Whether it succeeded. */
    public boolean ok() {
      return exitCode == 0;
    }
  }
}
