/** The webhooks' HTTP side: admission reviews in, admission reviews out. */
@NullMarked
package io.servicerouting.webhook.http;

import org.jspecify.annotations.NullMarked;
