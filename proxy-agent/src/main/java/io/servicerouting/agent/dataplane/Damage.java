package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.IpFamily;

/**
 * A part of the kernel's state that somebody else has changed.
 *
 * @param family the IP family it serves
 * @param table the table it stands in
 * @param name its name in the table, as the dataplane calls it
 * @param shared whether it is not the dataplane's alone, so that only a comparison with all that is
 *     wanted tells what is missing
 */
public record Damage(IpFamily family, String table, String name, boolean shared) {}
