package io.servicerouting.lab.conformance;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabOptions;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.image.ConformanceImages;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.state.LabFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster that Kubernetes' own network tests can run on: three zones of two nodes, cluster DNS, a
 * client whose address a balancer's Service shows, and either our product or kube-proxy.
 */
final class ConformanceCluster {

  /** Some tests want two nodes in each of three zones. */
  static final int WORKERS = 6;

  private static final int NODES_PER_ZONE = 2;

  private final Path project;
  private final Path programs;
  private final Progress progress;

  /**
   * @param project the checkout's root
   * @param programs folder of what {@code build-binaries --conformance} built
   */
  ConformanceCluster(Path project, Path programs, Progress progress) {
    this.project = project;
    this.programs = programs;
    this.progress = progress;
  }

  /**
   * Starts a lab and prepares it.
   *
   * @param staysUp whether it goes on until {@link Lab#down}, also without this Java process
   * @param started is called as soon as there is something to take down
   * @throws io.servicerouting.lab.LabException if a step fails; the lab may be up then
   */
  Lab start(Proxy proxy, boolean staysUp, Runnable started) {
    LabOptions options = LabOptions.defaults().withWorkers(WORKERS).withKubeProxy(proxy.mode());
    for (Path image : images(proxy)) {
      options = options.withImage(image);
    }
    Lab lab = Lab.start(options, staysUp, progress);
    started.run();
    labelZones(lab);
    showClientFromOutside(lab);
    if (proxy == Proxy.OURS) {
      installProduct(lab);
    }
    progress.say("cluster DNS");
    kubectl(lab, "apply", "-f", project.resolve("lab/conformance/coredns.yaml").toString());
    // It becomes ready only when the API server's ClusterIP leads there.
    kubectl(lab, "-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=180s");
    return lab;
  }

  private List<Path> images(Proxy proxy) {
    Path cache = LabFolders.cache();
    List<Path> images = new ArrayList<>(new ConformanceImages(cache, programs, progress).all());
    if (proxy == Proxy.OURS) {
      var archives = new ImageArchives(progress);
      images.add(archives.agent(cache, project.resolve("proxy-agent/target/dist")));
      images.add(archives.operator(cache, project.resolve("operator/target/dist")));
    }
    return images;
  }

  private static void labelZones(Lab lab) {
    List<String> nodes = lab.workers();
    for (int i = 0; i < nodes.size(); i++) {
      String zone = "topology.kubernetes.io/zone=zone" + (1 + i / NODES_PER_ZONE);
      kubectl(lab, "label", "node", nodes.get(i), zone);
    }
  }

  /**
   * The tests hold a client's address for kept if it is outside the nodes' /16, so the client has
   * to use its other one towards the balancer.
   */
  private static void showClientFromOutside(Lab lab) {
    for (String address : AddressPlan.LOAD_BALANCER_POOL) {
      lab.machine("client")
          .exec(
              "ip",
              "route",
              "add",
              address + "/32",
              "dev",
              "eth0",
              "src",
              AddressPlan.CLIENT_OUTSIDE)
          .orThrow();
    }
  }

  private void installProduct(Lab lab) {
    progress.say("kubectl apply -k config/default");
    kubectl(lab, "apply", "-f", project.resolve("config/rbac/namespace.yaml").toString());
    kubectl(lab, "apply", "-f", project.resolve("lab/demo/settings.yaml").toString());
    kubectl(lab, "apply", "-k", project.resolve("config/default").toString());
    // The operator finds no kube-proxy here and chooses InsteadOfKubeProxy.
    kubectl(lab, "wait", "--for=create", "serviceroutingconfig/cluster", "--timeout=180s");
    kubectl(
        lab,
        "wait",
        "--for=jsonpath={.spec.install}=InsteadOfKubeProxy",
        "serviceroutingconfig/cluster",
        "--timeout=60s");
    kubectl(lab, "wait", "--for=condition=Ready", "serviceroutingconfig/cluster", "--timeout=300s");
  }

  private static void kubectl(Lab lab, String... arguments) {
    lab.kubectlCommand(arguments).withTimeout(Duration.ofMinutes(6)).run().orThrow();
  }
}
