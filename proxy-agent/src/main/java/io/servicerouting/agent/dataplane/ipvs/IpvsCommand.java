package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Protocol;

/** One change of the kernel's virtual services. Its text is the ipvsadm command that does it. */
sealed interface IpvsCommand {

  /** The virtual service it is about. */
  ServiceKey key();

  /** A new virtual service. */
  record AddService(VirtualService service) implements IpvsCommand {
    @Override
    public ServiceKey key() {
      return service.key();
    }

    @Override
    public String toString() {
      return "-A" + option(key()) + " " + service.settings();
    }
  }

  /** Other settings of one that is there. Connections and destinations stay. */
  record EditService(VirtualService service) implements IpvsCommand {
    @Override
    public ServiceKey key() {
      return service.key();
    }

    @Override
    public String toString() {
      return "-E" + option(key()) + " " + service.settings();
    }
  }

  /** Takes one away with its destinations. Its connections are cut off. */
  record RemoveService(ServiceKey key) implements IpvsCommand {
    @Override
    public String toString() {
      return "-D" + option(key);
    }
  }

  /** A new destination. */
  record AddDestination(ServiceKey key, RealServer server, int weight) implements IpvsCommand {
    @Override
    public String toString() {
      return "-a" + option(key) + " -r " + server + " -m -w " + weight;
    }
  }

  /** Another weight. */
  record EditDestination(ServiceKey key, RealServer server, int weight) implements IpvsCommand {
    @Override
    public String toString() {
      return "-e" + option(key) + " -r " + server + " -m -w " + weight;
    }
  }

  /** Takes a destination away. Its connections are cut off. */
  record RemoveDestination(ServiceKey key, RealServer server) implements IpvsCommand {
    @Override
    public String toString() {
      return "-d" + option(key) + " -r " + server;
    }
  }

  private static String option(ServiceKey key) {
    String option =
        switch (key.protocol()) {
          case Protocol.TCP -> " -t ";
          case Protocol.UDP -> " -u ";
          case Protocol.SCTP -> " --sctp-service ";
        };
    return option + key.address().withPort(key.port());
  }
}
