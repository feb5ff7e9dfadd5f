package io.servicerouting.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.ApiServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The measurement of {@link OperatorBench} in a smaller cluster, for what does not depend on how
 * fast the machine is: all policies become Ready, changes too, and then nothing is written.
 */
class ScaleIT {

  @Test
  void theOperatorsProcessIsRightAndThenQuiet() throws Exception {
    // A server of its own: its counts of requests must not hold those of other tests.
    try (var server = ApiServer.start()) {
      OperatorBench.Result result =
          OperatorBench.run(server, new LargeCluster(100, 500, 50), Duration.ofSeconds(30));

      assertThat(result.writesWhenQuiet()).isEmpty();
      assertThat(result.residentMegabytes()).isLessThan(400);
    }
  }
}
