/**
 * The operator: accepts policies, owns the agents and the webhook registration, and reports in
 * status what is programmed where. Its place in the house is fixed (crds and routing below it);
 * reconcilers are not part of this version.
 */
@NullMarked
package io.servicerouting.operator;

import org.jspecify.annotations.NullMarked;
