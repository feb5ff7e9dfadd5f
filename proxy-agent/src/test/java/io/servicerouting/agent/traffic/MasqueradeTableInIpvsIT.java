package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;

/** The masquerade table, in mode IPVS. */
@InUserModeLinux
class MasqueradeTableInIpvsIT extends MasqueradeTableIT {}
