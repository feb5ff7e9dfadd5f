/** The webhooks as they are served, with a real API server that calls them. */
@NullMarked
package io.servicerouting.operator.webhook;

import org.jspecify.annotations.NullMarked;
