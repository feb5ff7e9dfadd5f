/** Kubernetes' own network tests on the lab: with our agents, and with kube-proxy to compare. */
@NullMarked
package io.servicerouting.lab.conformance;

import org.jspecify.annotations.NullMarked;
