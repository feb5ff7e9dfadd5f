package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Where node ports answer, in mode IPVS. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class NodePortAddressesInIpvsIT extends NodePortAddressesIT {}
