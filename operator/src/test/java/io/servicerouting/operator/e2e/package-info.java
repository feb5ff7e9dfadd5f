/** The whole product on a real cluster, judged by real requests. */
@NullMarked
package io.servicerouting.operator.e2e;

import org.jspecify.annotations.NullMarked;
