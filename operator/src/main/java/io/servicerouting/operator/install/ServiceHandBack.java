package io.servicerouting.operator.install;

/** Gives users' Services back, with everything that the operator has written on them. */
public interface ServiceHandBack {

  /**
   * Takes our label and fields off every Service that still has them, as far as that can be done
   * now. Called again until nothing is left; may have been interrupted before.
   *
   * @return how many Services still have a label or field of ours
   */
  int handBackAll();
}
