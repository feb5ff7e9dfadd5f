/** What GitOps tools make of our objects and manifests. */
@NullMarked
package io.servicerouting.packaging.gitops;

import org.jspecify.annotations.NullMarked;
