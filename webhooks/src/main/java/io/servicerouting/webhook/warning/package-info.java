/**
 * What is said to somebody who applies a policy that cannot do what it says, or not well: pure
 * decisions. Nothing is ever denied.
 */
@NullMarked
package io.servicerouting.webhook.warning;

import org.jspecify.annotations.NullMarked;
