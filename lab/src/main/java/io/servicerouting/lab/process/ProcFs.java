package io.servicerouting.lab.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What /proc tells about processes. One that has just ended reads as absent, not as an error. */
public final class ProcFs {

  private static final Path PROC = Path.of("/proc");

  /** Where the start time stands in /proc/PID/stat, counted from the state after the name. */
  private static final int START_TIME = 19;

  private static final int STATE = 0;

  private ProcFs() {}

  public static List<Long> pids() {
    try (var entries = Files.list(PROC)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> !name.isEmpty() && name.chars().allMatch(Character::isDigit))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc", e);
    }
  }

  /**
   * When the process started, in clock ticks since boot: together with its number this identifies a
   * process, because numbers come again. Empty if there is none, or it is a zombie.
   */
  public static OptionalLong startTicks(long pid) {
    return read(pid, "stat")
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
        .filter(fields -> !fields[STATE].equals("Z"))
        .map(fields -> OptionalLong.of(Long.parseLong(fields[START_TIME])))
        .orElseGet(OptionalLong::empty);
  }

  /** The processes that this one started itself and that still run. */
  public static List<Long> children(long pid) {
    return read(pid, "task/" + pid + "/children").stream()
        .flatMap(text -> Arrays.stream(text.split(" ")))
        .filter(word -> !word.isBlank())
        .map(word -> Long.valueOf(word.strip()))
        .toList();
  }

  /** Whether the process was started with this variable, given as {@code NAME=value}. */
  public static boolean hasInEnvironment(long pid, String variable) {
    return read(pid, "environ")
        .map(text -> Arrays.asList(text.split("\0")).contains(variable))
        .orElse(false);
  }

  /** Which network namespace the process is in, for instance {@code net:[4026531840]}. */
  public static Optional<String> networkNamespace(long pid) {
    try {
      return Optional.of(
          Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("ns/net")).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether something in the process's network listens on this TCP port of 127.0.0.1. */
  public static boolean listensOnLoopback(long pid, int port) {
    // As the kernel prints it: address and port in hexadecimal, and state 0A for listening.
    var local = "0100007F:%04X".formatted(port);
    return read(pid, "net/tcp").stream()
        .flatMap(String::lines)
        .map(line -> line.strip().split(" +"))
        .anyMatch(fields -> fields[1].equals(local) && fields[3].equals("0A"));
  }

  /** The command line, words separated by blanks; empty for kernel threads. */
  public static String commandLine(long pid) {
    return read(pid, "cmdline").map(text -> text.replace('\0', ' ').strip()).orElse("");
  }

  /** Resident memory in bytes; 0 if the process is gone. */
  public static long residentBytes(long pid) {
    return read(pid, "status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static Optional<String> read(long pid, String file) {
    try {
      return Optional.of(
          new String(
              Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file)),
              StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
