/**
 * The bundle for the Operator Lifecycle Manager: generated from config, so that it installs what
 * the other channels install.
 */
@NullMarked
package io.servicerouting.packaging.olm;

import org.jspecify.annotations.NullMarked;
