/** How etcd, API server, controller manager and scheduler are started and known to be ready. */
@NullMarked
package io.servicerouting.lab.controlplane;

import org.jspecify.annotations.NullMarked;
