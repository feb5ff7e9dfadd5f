/**
 * What every channel's artifacts are generated from and checked against: the manifests of config.
 */
@NullMarked
package io.servicerouting.packaging;

import org.jspecify.annotations.NullMarked;
