@NullMarked
package io.servicerouting.lab;

import org.jspecify.annotations.NullMarked;
