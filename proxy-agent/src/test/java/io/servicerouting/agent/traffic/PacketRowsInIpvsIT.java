package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;

/** Packets to Services of every shape, in mode IPVS. */
@InUserModeLinux
class PacketRowsInIpvsIT extends PacketRowsIT {}
