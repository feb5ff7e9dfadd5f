/** How the API server is told to call the webhooks. */
@NullMarked
package io.servicerouting.webhook.registration;

import org.jspecify.annotations.NullMarked;
