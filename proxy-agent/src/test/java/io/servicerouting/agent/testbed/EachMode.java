package io.servicerouting.agent.testbed;

import io.servicerouting.lab.uml.InUserModeLinux;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a parameterized test class in each {@link TrafficMode} of its kernel: both variants of
 * iptables on the machine's own; IPVS if the class is one for user-mode-linux.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ArgumentsSource(EachMode.OfItsKernel.class)
public @interface EachMode {

  /** Which those are. */
  final class OfItsKernel implements ArgumentsProvider {

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      boolean inside = context.getRequiredTestClass().isAnnotationPresent(InUserModeLinux.class);
      return inside
          ? Stream.of(Arguments.of(TrafficMode.IPVS))
          : Stream.of(
              Arguments.of(TrafficMode.IPTABLES_LEGACY), Arguments.of(TrafficMode.IPTABLES_NFT));
    }
  }
}
