/**
 * Admission webhooks: inject the spread that policies ask for into new pods, and warn about
 * policies that cannot do what they say. They only advise: whatever goes wrong here, pods can be
 * created.
 */
@NullMarked
package io.servicerouting.webhook;

import org.jspecify.annotations.NullMarked;
