package io.servicerouting.webhook.spread;

import java.util.List;
import java.util.Map;

/** What policies ask for the pods of Services, as last seen. Thread-safe, and never blocks. */
public interface SpreadLookup {

  /** Whether everything has been seen once; before that, answers may lack Services or policies. */
  boolean isSynced();

  /**
   * The Services that select a pod and have a spread rule, headless ones too. A Service of type
   * ExternalName selects nothing.
   *
   * @param namespace the pod's namespace
   * @param podLabels the pod's labels
   */
  List<ServiceSpread> spreads(String namespace, Map<String, String> podLabels);
}
