/** The cluster's certificates and kubeconfig files, made anew for every cluster. */
@NullMarked
package io.servicerouting.lab.pki;

import org.jspecify.annotations.NullMarked;
