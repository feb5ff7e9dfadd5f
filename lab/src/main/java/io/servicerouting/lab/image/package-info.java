/**
 * Container images without a registry and without an engine: root file systems from Debian
 * packages, written as OCI image layout archives that {@code ctr images import} takes.
 *
 * <p>{@link io.servicerouting.lab.image.ImageArchives} is the entry. Below it, a recipe says what
 * an image holds, a layer recipe what one layer holds and what it depends on, and the build cache
 * keeps what was built under a hash of exactly those inputs. Writing is deterministic: the same
 * files give the same bytes.
 */
@NullMarked
package io.servicerouting.lab.image;

import org.jspecify.annotations.NullMarked;
