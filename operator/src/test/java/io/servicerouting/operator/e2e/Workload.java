package io.servicerouting.operator.e2e;

/** Pods, Services and policies of the tests, as manifests. */
final class Workload {

  private Workload() {}

  /**
   * A Deployment of the lab's web server, labelled {@code app=NAME}, and a Service of type NodePort
   * for it.
   */
  static String web(String name, int replicas, int nodePort) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %1$s}
    spec:
      replicas: %2$d
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: nginx
            image: servicerouting.io/lab/nginx:1
            imagePullPolicy: IfNotPresent
            env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
            readinessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 1}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s}
    spec:
      type: NodePort
      selector: {app: %1$s}
      ports: [{port: 80, nodePort: %3$d}]
    """
        .formatted(name, replicas, nodePort);
  }

  /** A policy for the Service of the same name. */
  static String policy(String service, String spec) {
    return """
    apiVersion: servicerouting.io/v1alpha1
    kind: ServiceRoutingPolicy
    metadata: {name: %1$s}
    spec:
      targetRefs: [{name: %1$s}]
      %2$s
    """
        .formatted(service, spec);
  }

  /** A pod of its own, labelled {@code app=APP}. */
  static String pod(String name, String app) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, labels: {app: %s}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: nginx
        image: servicerouting.io/lab/nginx:1
        imagePullPolicy: IfNotPresent
        env:
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    """
        .formatted(name, app);
  }
}
