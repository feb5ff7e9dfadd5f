/**
 * How to reach the API server and who we are: from a pod's service account or from a kubeconfig.
 *
 * <p>Certificates and tokens are read again while the process runs, because clusters rotate them.
 */
@NullMarked
package io.servicerouting.agent.kube.config;

import org.jspecify.annotations.NullMarked;
