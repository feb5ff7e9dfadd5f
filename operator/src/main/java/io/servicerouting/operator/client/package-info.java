/** How the operator talks to the API server. */
@NullMarked
package io.servicerouting.operator.client;

import org.jspecify.annotations.NullMarked;
