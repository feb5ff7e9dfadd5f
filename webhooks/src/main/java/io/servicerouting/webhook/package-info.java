/**
 * Admission webhooks: inject the spread that policies ask for into new pods. Their place in the
 * house is fixed (crds and routing below them); they are not part of this version.
 */
@NullMarked
package io.servicerouting.webhook;

import org.jspecify.annotations.NullMarked;
