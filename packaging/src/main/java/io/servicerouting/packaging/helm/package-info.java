/**
 * The Helm chart in {@code config/helm}: what of it follows from the manifests of {@code config},
 * and from the CRDs, is generated and committed.
 */
@NullMarked
package io.servicerouting.packaging.helm;

import org.jspecify.annotations.NullMarked;
