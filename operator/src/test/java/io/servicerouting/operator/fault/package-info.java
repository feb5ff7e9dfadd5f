/**
 * What the operator does when the API server does not do what it should. A {@link
 * io.servicerouting.operator.fault.FaultyProxy} stands between the operator's real parts and an API
 * server, the real one or fabric8's mock, and breaks what a test tells it to break.
 */
@NullMarked
package io.servicerouting.operator.fault;

import org.jspecify.annotations.NullMarked;
