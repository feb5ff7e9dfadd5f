package io.servicerouting.agent.nodeport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.LineSink;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodePortConflictsTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final ObjectName DB = new ObjectName("shop", "db");

  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<Map<ObjectName, List<Problem>>> told = new CopyOnWriteArrayList<>();
  private volatile String listening = "";
  private volatile boolean broken;
  private final NodePortConflicts conflicts =
      new NodePortConflicts(this::run, address -> true, "node1", told::add);
  private final Thread thread = Thread.ofVirtual().unstarted(conflicts);

  private Result run(List<String> command, Input input, LineSink output) {
    commands.add(command.getFirst());
    if (broken) {
      return new Result(1, "Cannot open netlink socket");
    }
    if (command.getFirst().equals("ss")) {
      listening.lines().forEach(output::line);
    } else {
      output.line("32768\t60999");
    }
    return new Result(0, "");
  }

  private static ServiceNodePort port(ObjectName service, int port) {
    return new ServiceNodePort(service, "uid", 0, Set.of(IpFamily.IPV4), Protocol.TCP, port);
  }

  private List<String> toldOf(ObjectName service) {
    return new ArrayList<>(
        told.getLast().getOrDefault(service, List.of()).stream().map(Problem::field).toList());
  }

  @BeforeEach
  void start() {
    thread.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Test
  void aConflictIsToldUntilItIsOver() {
    listening = "tcp LISTEN 0 128 0.0.0.0:30080 0.0.0.0:*";
    conflicts.look(List.of(port(WEB, 30080), port(DB, 30081)));
    await().until(() -> told.size() == 1);
    assertThat(told.getLast()).containsOnlyKeys(WEB);
    assertThat(toldOf(WEB)).containsExactly("spec.ports[0].nodePort");

    listening = "";
    conflicts.look(List.of(port(WEB, 30080), port(DB, 30081)));
    await().until(() -> told.size() == 2);
    assertThat(told.getLast()).containsExactly(Map.entry(WEB, List.of()));
  }

  @Test
  void aServiceThatIsGoneHasNoConflict() {
    listening = "tcp LISTEN 0 128 0.0.0.0:30080 0.0.0.0:*";
    conflicts.look(List.of(port(WEB, 30080)));
    await().until(() -> told.size() == 1);

    conflicts.look(List.of());

    await().until(() -> told.size() == 2);
    assertThat(told.getLast()).containsExactly(Map.entry(WEB, List.of()));
  }

  @Test
  void withoutNodePortsNobodyIsAsked() {
    conflicts.look(List.of());
    conflicts.look(List.of(port(WEB, 30080)));

    await().until(() -> commands.size() == 2);
    assertThat(commands).containsExactly("ss", "cat");
    assertThat(told).isEmpty();
  }

  @Test
  void whatCannotBeLookedAtStaysAsItWas() {
    listening = "tcp LISTEN 0 128 0.0.0.0:30080 0.0.0.0:*";
    conflicts.look(List.of(port(WEB, 30080)));
    await().until(() -> told.size() == 1);
    broken = true;
    conflicts.look(List.of(port(WEB, 30080)));
    await().until(() -> commands.size() == 3);

    broken = false;
    listening = "";
    conflicts.look(List.of(port(WEB, 30080)));

    await().until(() -> told.size() == 2);
    assertThat(told.getLast()).containsExactly(Map.entry(WEB, List.of()));
  }
}
