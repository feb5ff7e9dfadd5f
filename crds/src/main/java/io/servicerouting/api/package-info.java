/**
 * The API group {@code servicerouting.io}: names that users and other programs see, and the types
 * of its versions in packages below.
 */
@NullMarked
package io.servicerouting.api;

import org.jspecify.annotations.NullMarked;
