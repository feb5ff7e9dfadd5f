/**
 * What a new pod is given so that the pods of a Service end up on different nodes: pure decisions.
 */
@NullMarked
package io.servicerouting.webhook.spread;

import org.jspecify.annotations.NullMarked;
