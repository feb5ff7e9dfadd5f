package io.servicerouting.api.generator;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.StreamSupport;

/** Adds to a CRD what fabric8's generator has no annotation for. */
final class CrdFinisher {

  private final Class<? extends CustomResource<?, ?>> kind;

  CrdFinisher(Class<? extends CustomResource<?, ?>> kind) {
    this.kind = kind;
  }

  /** Changes the CRD in place. */
  void finish(ObjectNode crd) {
    for (var version : crd.withArray("/spec/versions")) {
      orderColumns(version.withArray("/additionalPrinterColumns"));
      var root = version.withObject("/schema/openAPIV3Schema");
      describeRoot(root);
      SchemaFinisher.finish(root);
    }
  }

  private void describeRoot(ObjectNode root) {
    root.put("description", descriptionOf(kind));
    var properties = root.withObject("/properties");
    if (typeArgument(0) == Void.class) {
      properties.remove("spec"); // nothing can be declared, not even an empty object
    } else {
      var spec = properties.withObject("/spec");
      spec.put("description", descriptionOf(typeArgument(0)));
      if (kind == ServiceRoutingConfig.class) {
        spec.putObject("default"); // then its fields get their defaults too
      } else {
        root.putArray("required").add("spec");
      }
    }
    var status = properties.withObject("/status");
    status.put("description", descriptionOf(typeArgument(1)));
    if (status.at("/properties/observedGeneration").isObject()) {
      // Tools that wait for an object (kstatus) take one without a status for finished. With this
      // it differs from the generation until the operator has seen the object.
      status.withObject("/default").put("observedGeneration", -1);
    }
  }

  /** Of {@code CustomResource<Spec, Status>}. */
  private Class<?> typeArgument(int index) {
    var superclass = (ParameterizedType) kind.getGenericSuperclass();
    return (Class<?>) superclass.getActualTypeArguments()[index];
  }

  private static String descriptionOf(Class<?> type) {
    var description = type.getAnnotation(JsonClassDescription.class);
    if (description == null) {
      throw new IllegalStateException(type.getName() + " has no @JsonClassDescription");
    }
    return description.value();
  }

  /** In the order of the annotations: the generator sorts columns by path. */
  private void orderColumns(ArrayNode columns) {
    var order =
        Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    var sorted =
        StreamSupport.stream(columns.spliterator(), false)
            .sorted(Comparator.comparingInt(column -> order.indexOf(column.path("name").asText())))
            .toList();
    columns.removeAll().addAll(sorted);
    for (var column : columns) {
      if (column.path("priority").asInt() == 0) {
        ((ObjectNode) column).remove("priority"); // the default
      }
    }
  }
}
