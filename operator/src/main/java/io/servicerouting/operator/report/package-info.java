/** What the leader has to say about single Services, for those who write status. */
@NullMarked
package io.servicerouting.operator.report;

import org.jspecify.annotations.NullMarked;
