@NullMarked
package io.servicerouting.agent.view;

import org.jspecify.annotations.NullMarked;
