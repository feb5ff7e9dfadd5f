package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.LabHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The images of the lab, each as an OCI image layout archive for {@code ctr -n k8s.io images
 * import}. Built on first use and again only when something they are made from changes; several
 * processes may ask at once.
 *
 * <p>Every method throws {@link LabException} when a tool, a package or a source file is missing,
 * naming it.
 */
public final class ImageArchives {

  public static final String PAUSE = "registry.k8s.io/pause:3.10.2";
  public static final String NGINX = "servicerouting.io/lab/nginx:1";
  public static final String AGENT = "servicerouting.io/proxy-agent:dev";
  public static final String OPERATOR = "servicerouting.io/operator:dev";
  public static final String KUBE_PROXY = "registry.k8s.io/kube-proxy:v1.36.3";

  static final String ROOT = "0";
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Progress progress;

  public ImageArchives() {
    this(Progress.toStandardError());
  }

  public ImageArchives(Progress progress) {
    this.progress = progress;
  }

  /**
   * The image that holds a pod's namespaces, under the name the kubelet of Kubernetes 1.36 asks
   * for.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   */
  public Path pause(Path cacheDir) {
    var layer = new PauseLayer(source("pause/pause.c"));
    var config = new ImageConfig(List.of("/pause"), Map.of("PATH", PATH), "65535", "SIGTERM");
    return build(cacheDir, new ImageRecipe("pause", PAUSE, config, List.of(layer)));
  }

  /**
   * A web server that answers with one line, {@code pod=NAME node=NAME client=ADDRESS}. The pod
   * must set the environment variables {@code POD_NAME} and {@code NODE_NAME} by the downward API.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   */
  public Path nginx(Path cacheDir) {
    var layer = new NginxLayer(packages(cacheDir), source("nginx/entrypoint.sh"));
    var config = new ImageConfig(List.of("/entrypoint.sh"), Map.of("PATH", PATH), ROOT, "SIGTERM");
    return build(cacheDir, new ImageRecipe("nginx", NGINX, config, List.of(layer)));
  }

  /**
   * The node agent with a Java runtime of its own and the kernel's network tools.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   * @param agentDistribution what the agent's build makes: {@code bin/proxy-agent}, {@code
   *     lib/*.jar}, {@code bom.json}
   */
  public Path agent(Path cacheDir, Path agentDistribution) {
    return untrained(cacheDir).agent(agentDistribution).archive();
  }

  /**
   * The operator with a Java runtime of its own, as a user that is not root.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   * @param operatorDistribution what the operator's build makes: {@code bin/operator}, {@code
   *     lib/*.jar}, {@code bom.json}
   */
  public Path operator(Path cacheDir, Path operatorDistribution) {
    return untrained(cacheDir).operator(operatorDistribution).archive();
  }

  /**
   * Kubernetes' kube-proxy, for a DaemonSet as kubeadm makes it.
   *
   * @param cacheDir folder of the lab's cache; created if absent
   * @param program the built kube-proxy
   */
  public Path kubeProxy(Path cacheDir, Path program) {
    var layer =
        new KubeProxyLayer(packages(cacheDir), program, source("kube-proxy/iptables-wrapper"));
    var config =
        new ImageConfig(
            List.of("/usr/local/bin/kube-proxy"), Map.of("PATH", PATH), ROOT, "SIGTERM");
    return build(cacheDir, new ImageRecipe("kube-proxy", KUBE_PROXY, config, List.of(layer)));
  }

  /** To train them takes longer than their tests gain by it. */
  private ProductImages untrained(Path cacheDir) {
    return new ProductImages(cacheDir, progress, Publication.DEVELOPMENT, false);
  }

  Path build(Path cacheDir, ImageRecipe recipe) {
    try {
      return new BuildCache(cacheDir.resolve("images"), progress).archive(recipe);
    } catch (IOException e) {
      throw failed(recipe.imageName(), e);
    }
  }

  private static LabException failed(String imageName, IOException cause) {
    return new LabException(
        "the image %s cannot be built: %s".formatted(imageName, cause.getMessage()), cause);
  }

  static DebianPackages packages(Path cacheDir) {
    return new DebianPackages(cacheDir.resolve("debian-packages"));
  }

  private static Path source(String name) {
    return LabHome.find().resolve("images").resolve(name);
  }
}
