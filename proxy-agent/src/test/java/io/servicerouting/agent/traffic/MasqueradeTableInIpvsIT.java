package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The masquerade table, in mode IPVS. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class MasqueradeTableInIpvsIT extends MasqueradeTableIT {}
