package io.servicerouting.agent.kubeproxy;

import org.jspecify.annotations.Nullable;

/**
 * What is known of kube-proxy on this node.
 *
 * @param running whether it runs; taken for true while its rules are there and it is not known
 * @param rules whether its rules are in the kernel
 * @param mode {@code iptables}, {@code ipvs} or {@code nftables}; null if there is neither
 * @param message what people should know; null if there is nothing to say
 */
public record KubeProxyState(
    boolean running, boolean rules, @Nullable String mode, @Nullable String message) {}
