/** The reference article, replayed on a real cluster. */
@NullMarked
package io.servicerouting.lab.demo;

import org.jspecify.annotations.NullMarked;
