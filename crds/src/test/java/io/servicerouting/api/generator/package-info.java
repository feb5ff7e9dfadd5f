/**
 * Generates {@code config/crd} from the API types. It lives with the tests because nothing at run
 * time needs it, and so that the build can compare what is committed with what it generates.
 *
 * <p>fabric8's generator does the bulk. What it has no annotation for is added to its result by
 * {@link io.servicerouting.api.generator.CrdFinisher}; the Kubernetes types that our types borrow
 * get their descriptions and bounds in {@link io.servicerouting.api.generator.BorrowedTypes}.
 */
@NullMarked
package io.servicerouting.api.generator;

import org.jspecify.annotations.NullMarked;
