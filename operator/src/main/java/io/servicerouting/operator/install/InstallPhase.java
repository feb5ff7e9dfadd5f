package io.servicerouting.operator.install;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.install.InstallRecord.Phase;

/** How far the installation is, for what runs in every replica. Asks the API server each time. */
public final class InstallPhase {

  private final InstallRecords records;

  /**
   * Of one installation.
   *
   * @param namespace the operator's
   */
  public InstallPhase(KubernetesClient client, String namespace) {
    records = new InstallRecords(client, namespace);
  }

  /**
   * Whether it was uninstalled, or only has to be tidied up: nothing is to be made then that the
   * tidying deletes. False before the first installation.
   */
  public boolean isOver() {
    var record = records.read();
    return record != null
        && (record.phase() == Phase.RulesRemoved || record.phase() == Phase.Uninstalled);
  }
}
