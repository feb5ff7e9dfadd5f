/** Workers: a kubelet with its container runtime in namespaces of its own. */
@NullMarked
package io.servicerouting.lab.worker;

import org.jspecify.annotations.NullMarked;
