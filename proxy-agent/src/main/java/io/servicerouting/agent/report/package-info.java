@NullMarked
package io.servicerouting.agent.report;

import org.jspecify.annotations.NullMarked;
