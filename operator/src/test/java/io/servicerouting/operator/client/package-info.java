/** Tests of the client. */
@NullMarked
package io.servicerouting.operator.client;

import org.jspecify.annotations.NullMarked;
