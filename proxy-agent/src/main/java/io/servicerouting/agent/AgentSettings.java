package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesConfig;
import io.servicerouting.agent.program.LoopSettings;
import io.servicerouting.agent.view.Install;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The agent's options, checked.
 *
 * @param nodeName the Node it works for
 * @param install which Services are its own
 * @param loop how it programs them
 * @param rules how it writes rules
 * @param statusAddress where its own health and metrics are
 * @param healthzAddress where kube-proxy's health is, in kube-proxy's place
 * @param opsAddress where kube-proxy's mode is, in kube-proxy's place
 * @param cleanKubeProxy whether to remove what kube-proxy left once it is gone, in its place
 * @param uninstall whether to remove all rules once kube-proxy can do without them
 * @param force whether to remove them also where no kube-proxy is seen
 * @param observePeriod how often connections are counted
 * @param ignored settings that could not be used
 */
record AgentSettings(
    String nodeName,
    Install install,
    LoopSettings loop,
    IptablesConfig rules,
    InetSocketAddress statusAddress,
    InetSocketAddress healthzAddress,
    InetSocketAddress opsAddress,
    boolean cleanKubeProxy,
    boolean uninstall,
    boolean force,
    Duration observePeriod,
    List<AgentEnvironment.Ignored> ignored) {}
