package io.servicerouting.lab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.pki.ClusterPki;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneCommandsTest {

  @TempDir private Path dir;

  @Test
  void anAdvertisedAddressFeedsTheKubernetesService() {
    assertThat(commands(Optional.of("172.26.236.176")).apiServer(true))
        .contains("--advertise-address=172.26.236.176")
        .noneMatch(word -> word.startsWith("--endpoint-reconciler-type"));
  }

  @Test
  void withoutAnAddressTheKubernetesServiceHasNoEndpoints() {
    assertThat(commands(Optional.empty()).apiServer(true))
        .contains("--endpoint-reconciler-type=none")
        .noneMatch(word -> word.startsWith("--advertise-address"));
  }

  @Test
  void serviceAccountsAreAskedForOnlyWhereSomethingCreatesThem() {
    assertThat(commands(Optional.empty()).apiServer(false))
        .contains("--disable-admission-plugins=ServiceAccount");
    assertThat(commands(Optional.empty()).apiServer(true))
        .noneMatch(word -> word.startsWith("--disable-admission-plugins"));
  }

  @Test
  void etcdListensOnLoopbackOnlyAndAsksForACertificate() {
    assertThat(commands(Optional.empty()).etcd())
        .contains("--listen-client-urls=https://127.0.0.1:2379", "--client-cert-auth");
  }

  @Test
  void tokensAreAcceptedOnlyIfThereIsAFileOfThem() {
    assertThat(commands(Optional.empty()).apiServer(true))
        .contains("--token-auth-file=/tokens.csv");
  }

  @Test
  void nodesGetAPartOfThePodNetworkOnlyIfAsked() {
    var kubeconfig = Path.of("/kubeconfig");

    assertThat(commands(Optional.empty()).controllerManager(kubeconfig, 10257, true))
        .contains("--allocate-node-cidrs=true", "--cluster-cidr=192.168.0.0/16");
    assertThat(commands(Optional.empty()).controllerManager(kubeconfig, 10257, false))
        .contains("--allocate-node-cidrs=false");
  }

  private ControlPlaneCommands commands(Optional<String> advertised) {
    var binaries =
        Binaries.of(
            Map.of(
                "etcd", Path.of("/bin/etcd"),
                "kube-apiserver", Path.of("/bin/kube-apiserver"),
                "kube-controller-manager", Path.of("/bin/kube-controller-manager")));
    return new ControlPlaneCommands(
        binaries,
        ClusterPki.create(dir, List.of("localhost")),
        new ControlPlaneLayout(
            "127.0.0.1",
            advertised,
            6443,
            2379,
            2380,
            "192.168.0.0/16",
            "10.96.0.0/12",
            dir.resolve("etcd"),
            Optional.of(Path.of("/tokens.csv"))));
  }
}
