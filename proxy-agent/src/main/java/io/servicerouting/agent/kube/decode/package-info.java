/**
 * From the API's JSON to the records of {@code routing}, as the bytes stream in.
 *
 * <p>No tree is built and nothing is kept that routing does not need: an agent's memory has to stay
 * flat however large the cluster's objects are. Whatever is wrong in one field becomes a {@link
 * io.servicerouting.routing.Problem} that names it; the rest of the object is used.
 */
@NullMarked
package io.servicerouting.agent.kube.decode;

import org.jspecify.annotations.NullMarked;
