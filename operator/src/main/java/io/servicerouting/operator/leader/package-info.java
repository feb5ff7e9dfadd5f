/**
 * Which replica works: one holds the Lease and reconciles, the others are ready to take over. All
 * of them answer webhooks.
 */
@NullMarked
package io.servicerouting.operator.leader;

import org.jspecify.annotations.NullMarked;
