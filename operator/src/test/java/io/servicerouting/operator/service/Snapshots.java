package io.servicerouting.operator.service;

import io.servicerouting.operator.ownership.FieldOwner;
import io.servicerouting.operator.ownership.Holding;
import io.servicerouting.operator.ownership.Holding.Manifest;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Snapshots and wishes for tests. */
final class Snapshots {

  static final FieldOwner US = new FieldOwner("servicerouting-operator", true, false);
  static final FieldOwner KUBECTL_APPLY = new FieldOwner("kubectl-client-side-apply", false, true);
  static final FieldOwner KUBECTL_CREATE = new FieldOwner("kubectl-create", false, false);
  static final FieldOwner GIT_OPS = new FieldOwner("argocd-controller", true, false);

  private Snapshots() {}

  /** A Service of type NodePort without owners. */
  static ServiceSnapshot nodePort() {
    return new ServiceSnapshot(
        new ObjectName("shop", "web"),
        "uid-1",
        "7",
        true,
        true,
        new Holdings(unowned(null), unowned("Cluster"), unowned("Cluster")));
  }

  private static Holding unowned(@Nullable String value) {
    return new Holding(value, List.of(), Manifest.UNKNOWN);
  }

  static ServiceSnapshot with(
      ServiceSnapshot service,
      ServiceField field,
      @Nullable String value,
      Manifest manifest,
      FieldOwner... owners) {
    var holding = new Holding(value, List.of(owners), manifest);
    var before = service.holdings();
    return new ServiceSnapshot(
        service.name(),
        service.uid(),
        service.resourceVersion(),
        service.routed(),
        service.external(),
        new Holdings(
            field == ServiceField.PROXY_NAME ? holding : before.proxyName(),
            field == ServiceField.EXTERNAL ? holding : before.external(),
            field == ServiceField.INTERNAL ? holding : before.internal()));
  }

  static LabelWish label(LabelWish.Action action, TakeOver.State unlabelled) {
    return new LabelWish(action, new TakeOver(unlabelled, "because"));
  }

  static ServiceWish external(@Nullable String value, ServiceFields serviceFields) {
    return new ServiceWish(
        label(LabelWish.Action.KEEP, TakeOver.State.NOT_NEEDED), value, null, serviceFields, false);
  }
}
