/** The lab's network: which machine has which address, and the namespaces that make it real. */
@NullMarked
package io.servicerouting.lab.network;

import org.jspecify.annotations.NullMarked;
