/**
 * The webhooks' serving certificate: made and renewed by ourselves and shared through a Secret, or
 * taken from files that somebody else keeps up to date.
 */
@NullMarked
package io.servicerouting.webhook.certificate;

import org.jspecify.annotations.NullMarked;
