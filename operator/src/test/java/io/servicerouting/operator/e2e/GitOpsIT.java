package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GitOps tool that applies everything with force, again and again, changes nothing. */
@UseLab(kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
class GitOpsIT {

  private static final Set<String> KUBELETS = Set.of("Pod", "Node");

  /** {@code -Dgitops.seconds=300} for a longer look. */
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("gitops.seconds", 40));

  private static final List<String> LISTED_FOR_WHAT_THEY_ARE =
      // An agent's report of its own node follows what it counted, up to a minute later.
      List.of("leases", "events", "componentstatuses", "bindings", "noderoutingstates");

  private final Product product;

  GitOpsIT(Lab lab) {
    product = Product.on(lab);
  }

  @AfterEach
  void remove() {
    product.kubectl("delete", "srp", "--all");
    product.kubectl("delete", "service/web", "deployment/web");
  }

  @Test
  void forcedApplyInALoopChangesNothing(@TempDir Path folder) throws IOException {
    assertThatALoopChangesNothing(product.bundle(), folder);
  }

  /** Argo CD renders a chart and applies what comes out. */
  @Test
  void norDoesForcedApplyOfWhatHelmRenders(@TempDir Path folder) throws IOException {
    assertThatALoopChangesNothing(HelmTool.provided().template(folder), folder);
  }

  private void assertThatALoopChangesNothing(String installation, Path folder) throws IOException {
    Path manifests = folder.resolve("all.yaml");
    Files.writeString(
        manifests,
        installation
            + "\n---\n"
            + Workload.web("web", 2, 30130)
            + "---\n"
            + Workload.policy("web", "trafficPolicy: {external: Local}\n  spread: {}"));
    applyWithForce(manifests);
    product.awaitCondition("srp", "web", "Ready", "True");
    Product.eventually("the take-over label")
        .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
    Map<String, String> before = awaitQuiet(manifests);

    Instant end = Instant.now().plus(LENGTH);
    int rounds = 0;
    while (Instant.now().isBefore(end)) {
      applyWithForce(manifests);
      rounds++;
    }

    assertThat(versions()).isEqualTo(before);
    assertThat(rounds).isGreaterThan(3);
  }

  private void applyWithForce(Path manifests) {
    product.kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        "--field-manager=gitops",
        "-f",
        manifests.toString());
  }

  /** What the first applies change is not a fight: pods start, a second owner is noted. */
  private Map<String, String> awaitQuiet(Path manifests) {
    var last = new TreeMap<String, String>();
    Product.eventually("nothing changes any more")
        .pollInterval(Duration.ofSeconds(15))
        .until(() -> {
          applyWithForce(manifests);
          var now = versions();
          boolean quiet = now.equals(last);
          last.clear();
          last.putAll(now);
          return quiet;
        });
    return last;
  }

  /** The version of every object of the cluster that is not made to change all the time. */
  private Map<String, String> versions() {
    String kinds =
        String.join(
            ",",
            product
                .kubectl("api-resources", "--verbs=list", "-o", "name")
                .lines()
                .filter(kind -> LISTED_FOR_WHAT_THEY_ARE.stream().noneMatch(kind::startsWith))
                .toList());
    var versions = new TreeMap<String, String>();
    product
        .kubectl(
            "get",
            kinds,
            "-A",
            "--ignore-not-found",
            "--no-headers",
            "-o",
            "custom-columns=KIND:.kind,NS:.metadata.namespace,NAME:.metadata.name,"
                + "VERSION:.metadata.resourceVersion,UID:.metadata.uid")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        // Their versions are the kubelets' business: they tell of probes and heartbeats.
        .forEach(words ->
            versions.put(
                words[0] + " " + words[1] + "/" + words[2],
                KUBELETS.contains(words[0]) ? words[4] : words[3]));
    return versions;
  }
}
