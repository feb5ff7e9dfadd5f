package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.routing.LocalDetector;
import org.junit.jupiter.api.Test;

class NodeProgramTest {
  private final RecordingDataplanes kernel = new RecordingDataplanes();
  private final NodeProgram program = new NodeProgram(kernel);

  @Test
  void dataplanesOfFormerSettingsAreClosed() {
    program.settle(SampleRoutes.ON_NODE_2);
    assertThat(program.settle(SampleRoutes.ON_NODE_2)).isFalse();
    assertThat(program.settle(SampleRoutes.on(new LocalDetector.None()))).isTrue();
    assertThat(kernel.open).hasValue(1);

    program.forget();

    assertThat(kernel.open).hasValue(0);
  }
}
