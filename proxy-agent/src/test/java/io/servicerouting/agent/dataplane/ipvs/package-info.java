@NullMarked
package io.servicerouting.agent.dataplane.ipvs;

import org.jspecify.annotations.NullMarked;
