/**
 * The status of policies: what became of each, worked out from the world by pure functions and
 * written only when it differs.
 */
@NullMarked
package io.servicerouting.operator.policy;

import org.jspecify.annotations.NullMarked;
