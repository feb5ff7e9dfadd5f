package io.servicerouting.lab.controlplane;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a control plane listens and keeps its files.
 *
 * @param bindAddress the address the API server listens on; etcd always listens on loopback
 * @param advertiseAddress what the Service {@code default/kubernetes} leads to; empty when no node
 *     could reach it anyway, and then that Service has no endpoints
 * @param etcdData a folder that etcd fills
 * @param tokens a file of static tokens (token,user,uid,"group") that the API server accepts
 */
public record ControlPlaneLayout(
    String bindAddress,
    Optional<String> advertiseAddress,
    int apiPort,
    int etcdPort,
    int etcdPeerPort,
    String podNetwork,
    String serviceNetwork,
    Path etcdData,
    Optional<Path> tokens) {}
