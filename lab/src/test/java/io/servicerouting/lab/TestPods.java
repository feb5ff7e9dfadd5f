package io.servicerouting.lab;

/** Manifests that several tests apply. */
final class TestPods {

  private TestPods() {}

  /** A pod on a node of our choice that answers with its name and the client's address. */
  static String nginx(String name, String node) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %1$s
      labels: {app: %1$s}
    spec:
      nodeName: %2$s
      terminationGracePeriodSeconds: 0
      containers:
      - name: nginx
        image: servicerouting.io/lab/nginx:1
        env:
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    """
        .formatted(name, node);
  }

  /** A Service of the same name as the pods it selects. */
  static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s}
    spec:
      selector: {app: %1$s}
      ports: [{port: 80}]
    """
        .formatted(name);
  }

  /** Waits until the pod is Ready and returns its address. */
  static String awaitAddress(Lab lab, String pod) {
    lab.kubectl("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=30s").orThrow();
    return lab.kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIP}").orThrow().text();
  }

  static CommandResult get(Machine from, String address) {
    return from.exec("curl", "--silent", "--show-error", "--max-time", "2", "http://" + address);
  }
}
