@NullMarked
package io.servicerouting.operator.service;

import org.jspecify.annotations.NullMarked;
