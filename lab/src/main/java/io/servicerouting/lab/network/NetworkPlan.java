package io.servicerouting.lab.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The lab's network as shell commands: deterministic text, so that tests can compare it and a
 * person can read it. Only namespaces of ours are configured; the host gets one end of one veth
 * pair.
 */
public final class NetworkPlan {

  /** The host's interface that leads to the API server. */
  public static final String HOST_LINK = LabMachine.PREFIX + "host";

  private static final String BRIDGE = "br0";

  private final int workers;

  public NetworkPlan(int workers) {
    this.workers = workers;
  }

  /** All machines, the router first. */
  public List<LabMachine> machines() {
    var machines = new ArrayList<LabMachine>();
    machines.add(AddressPlan.router());
    machines.add(AddressPlan.controlPlane());
    machines.addAll(AddressPlan.workers(workers));
    machines.add(AddressPlan.client());
    machines.add(AddressPlan.balancer());
    return List.copyOf(machines);
  }

  /** Creates everything. */
  public String create() {
    var script = new Script();
    router(script);
    controlPlane(script);
    for (int number = 1; number <= workers; number++) {
      script.add(createWorker(number));
    }
    client(script);
    balancer(script);
    hostLink(script);
    return script.text();
  }

  /** Creates one worker's namespace, also when the rest is there already. */
  public String createWorker(int number) {
    var worker = AddressPlan.worker(number);
    var script = new Script();
    machine(script, worker);
    for (int other = 1; other <= workers; other++) {
      if (other != number) {
        script.in(worker, podRoute(other));
      }
    }
    // A worker forwards between its pods and eth0. Packets that come back another way than they
    // went are normal behind a load balancer that keeps the destination.
    script.sysctl(worker, "ipv4.ip_forward", 1);
    script.sysctl(worker, "ipv4.conf.all.rp_filter", 0);
    script.sysctl(worker, "ipv4.conf.default.rp_filter", 0);
    script.sysctl(worker, "ipv4.conf.eth0.rp_filter", 0);
    return script.text();
  }

  private void router(Script script) {
    var router = AddressPlan.router();
    script.line("ip netns add " + router.namespace());
    script.in(router, "link set lo up");
    // Said, because a bridge that was not told its hardware address takes the lowest of its ports',
    // and changes it whenever a port comes or goes: then nobody reaches the gateway for a while.
    script.in(
        router, "link add " + BRIDGE + " address " + router.hardwareAddress() + " type bridge");
    script.in(router, "address add " + router.address() + "/24 dev " + BRIDGE);
    script.in(router, "link set " + BRIDGE + " up");
    podRoutes(script, router);
    script.in(
        router,
        "route add " + AddressPlan.CLIENT_OUTSIDE + "/32 via " + AddressPlan.client().address());
    script.sysctl(router, "ipv4.ip_forward", 1);
    script.sysctl(router, "ipv4.conf.all.rp_filter", 0);
    script.sysctl(router, "ipv4.conf." + BRIDGE + ".rp_filter", 0);
    // Redirects would teach machines routes that outlive what they were true for.
    script.sysctl(router, "ipv4.conf.all.send_redirects", 0);
    script.sysctl(router, "ipv4.conf." + BRIDGE + ".send_redirects", 0);
  }

  private void controlPlane(Script script) {
    var machine = AddressPlan.controlPlane();
    machine(script, machine);
    // The API server calls webhooks at their pods' addresses.
    podRoutes(script, machine);
  }

  private void client(Script script) {
    var machine = AddressPlan.client();
    machine(script, machine);
    script.in(machine, "address add " + AddressPlan.CLIENT_OUTSIDE + "/32 dev eth0");
  }

  private void balancer(Script script) {
    machine(script, AddressPlan.balancer());
  }

  private void hostLink(Script script) {
    var machine = AddressPlan.controlPlane();
    script.line(
        "ip link add %s type veth peer name host netns %s"
            .formatted(HOST_LINK, machine.namespace()));
    script.line("ip address add " + AddressPlan.HOST_SIDE + "/30 dev " + HOST_LINK);
    script.line("ip link set " + HOST_LINK + " up");
    script.in(machine, "address add " + AddressPlan.API_SERVER_FROM_HOST + "/30 dev host");
    script.in(machine, "link set host up");
  }

  /** A namespace with eth0 on the bridge, its address and the default gateway. */
  private static void machine(Script script, LabMachine machine) {
    var router = AddressPlan.router();
    script.line("ip netns add " + machine.namespace());
    script.line(
        "ip link add %s netns %s type veth peer name eth0 address %s netns %s"
            .formatted(
                machine.name(),
                router.namespace(),
                machine.hardwareAddress(),
                machine.namespace()));
    script.in(router, "link set " + machine.name() + " master " + BRIDGE + " up");
    script.in(machine, "link set lo up");
    script.in(machine, "address add " + machine.address() + "/24 dev eth0");
    script.in(machine, "link set eth0 up");
    // Without a default route a packet to a Service address has no route either, and is refused
    // before any hook of a proxy sees it.
    script.in(machine, "route add default via " + AddressPlan.GATEWAY);
  }

  private void podRoutes(Script script, LabMachine machine) {
    for (int number = 1; number <= workers; number++) {
      script.in(machine, podRoute(number));
    }
  }

  private static String podRoute(int number) {
    return "route add %s via %s"
        .formatted(AddressPlan.podNetwork(number), AddressPlan.worker(number).address());
  }
}
