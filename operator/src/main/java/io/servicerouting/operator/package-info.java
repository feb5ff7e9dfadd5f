/**
 * The operator's process and how its parts come together. Every replica sees the world and answers
 * webhooks; the one that holds the Lease also works: it installs, hands Services over, and reports
 * in status what is programmed where.
 */
@NullMarked
package io.servicerouting.operator;

import org.jspecify.annotations.NullMarked;
