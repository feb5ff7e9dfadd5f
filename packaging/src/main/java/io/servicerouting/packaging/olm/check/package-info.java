/**
 * The rules that OLM, operator-verify, the scorecard, catalogs and the community's pipeline have
 * for a bundle.
 */
@NullMarked
package io.servicerouting.packaging.olm.check;

import org.jspecify.annotations.NullMarked;
