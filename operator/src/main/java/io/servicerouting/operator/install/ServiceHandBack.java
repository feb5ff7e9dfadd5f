package io.servicerouting.operator.install;

/** Gives users' Services back, with everything that the operator has written on them. */
public interface ServiceHandBack {

  /**
   * What is not handed back.
   *
   * @param services how many Services still have a label or field of ours
   * @param message what is waited for or has to be done, without a full stop; empty for nothing
   * @param awaitsKubeProxy whether one of them waits because kube-proxy does not run on every node
   */
  record Left(int services, String message, boolean awaitsKubeProxy) {
    static final Left NOTHING = new Left(0, "", false);
  }

  /**
   * Takes our label and fields off every Service that still has them, as far as that can be done
   * now. Called again until nothing is left; may have been interrupted before.
   */
  Left handBackAll();
}
