package io.servicerouting.lab.uml;

import io.servicerouting.lab.LabException;

/** The kernel that tests ran in, or their process there, is of no use any more. */
final class UserModeLinuxException extends LabException {

  UserModeLinuxException(String message) {
    super(message);
  }
}
