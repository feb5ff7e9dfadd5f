/** Whether new CRDs may take the place of those of the last release, as OLMv1 decides it. */
@NullMarked
package io.servicerouting.packaging.upgrade;

import org.jspecify.annotations.NullMarked;
