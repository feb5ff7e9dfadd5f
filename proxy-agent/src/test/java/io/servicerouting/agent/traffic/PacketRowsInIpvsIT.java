package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Packets to Services of every shape, in mode IPVS. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class PacketRowsInIpvsIT extends PacketRowsIT {}
