/** Events about objects of the cluster, told when something changes and never on each pass. */
@NullMarked
package io.servicerouting.operator.event;

import org.jspecify.annotations.NullMarked;
