package io.servicerouting.lab.uml;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Prints what the kernel has when a test fails, before anything is taken away: addresses, IPVS's
 * services with their counters, sets, rules and connections of each network namespace, and the
 * kernel's last words.
 */
public final class KernelState implements InvocationInterceptor {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of each command's output. */
  private static final int MOST_LINES = 300;

  private static final int MOST_TIMES = 10;
  private static final AtomicInteger TOLD = new AtomicInteger();

  private static final List<String> OF_A_NAMESPACE =
      List.of(
          "ip -br addr",
          "ipvsadm -Ln --stats",
          "ipvsadm -Ln",
          "ipvsadm -Lnc",
          "ipset list",
          "iptables-legacy-save -c",
          "ip6tables-legacy-save -c",
          "conntrack -L",
          "conntrack -L -f ipv6");

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    watch(invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation);
  }

  private static void watch(Invocation<@Nullable Void> invocation) throws Throwable {
    try {
      invocation.proceed();
    } catch (TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      // It takes seconds: of a table that fails as a whole, a few are enough.
      System.out.println(
          TOLD.incrementAndGet() > MOST_TIMES
              ? "What the kernel had is told of the first " + MOST_TIMES + " failures only."
              : text());
      throw e;
    }
  }

  /** All of it, with a head line for each command. */
  static String text() {
    List<String> parts = new ArrayList<>();
    parts.add("What the kernel had when this test failed:");
    part("", OF_A_NAMESPACE, parts);
    for (String line : run("ip netns list").lines().toList()) {
      part("ip netns exec " + line.split(" ", 2)[0] + " ", OF_A_NAMESPACE, parts);
    }
    part("", List.of("lsmod", "dmesg | tail -n 40"), parts);
    return String.join("\n", parts);
  }

  private static void part(String prefix, List<String> commands, List<String> parts) {
    for (String command : commands) {
      String output = run(prefix + command);
      if (!output.isBlank()) {
        parts.add("# " + prefix + command);
        List<String> lines = output.lines().toList();
        parts.addAll(lines.subList(0, Math.min(lines.size(), MOST_LINES)));
        if (lines.size() > MOST_LINES) {
          parts.add("... and " + (lines.size() - MOST_LINES) + " more lines");
        }
      }
    }
  }

  private static String run(String command) {
    try {
      CommandResult result = Command.of("sh", "-c", command).withTimeout(PATIENCE).run();
      return result.succeeded() ? result.stdout() : result.stdout() + result.stderr();
    } catch (LabException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
