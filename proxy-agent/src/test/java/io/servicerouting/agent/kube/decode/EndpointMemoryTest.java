package io.servicerouting.agent.kube.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the endpoints of a large cluster cost on every one of its nodes. */
@Isolated // others would fill the heap meanwhile
class EndpointMemoryTest {
  private static final int SLICES = 500;
  private static final int ENDPOINTS_OF_A_SLICE = 100;
  private static final int ENDPOINTS = SLICES * ENDPOINTS_OF_A_SLICE;

  /** With compact object headers, which the agent runs with, it is a tenth less. */
  private static final int MOST_BYTES_OF_AN_ENDPOINT = 120;

  @Test
  void fiftyThousandEndpointsStaySmall() throws InterruptedException {
    EndpointSliceDecoder decoder = new EndpointSliceDecoder();
    Decoding.usable(decoder, slice(0)); // classes and the like are not counted
    List<SliceInfo> slices = new ArrayList<>(SLICES);
    long before = usedHeap();
    for (int i = 0; i < SLICES; i++) {
      slices.add(Decoding.usable(decoder, slice(i)));
    }
    long perEndpoint = (usedHeap() - before) / ENDPOINTS;
    System.out.println("EndpointMemoryTest: " + perEndpoint + " bytes an endpoint");

    assertThat(perEndpoint).isBetween(32L, (long) MOST_BYTES_OF_AN_ENDPOINT);
    // Still in use here, so they were counted.
    assertThat(slices.stream().mapToInt(each -> each.ports().getFirst().endpoints().size()).sum())
        .isEqualTo(ENDPOINTS);
    assertThat(Decoding.usable(decoder, slice(0))).isEqualTo(slices.getFirst());
  }

  private static String slice(int number) {
    String endpoints =
        IntStream.range(0, ENDPOINTS_OF_A_SLICE)
            .mapToObj(i ->
                """
                {'addresses':['10.%d.%d.%d'],'nodeName':'worker-%d.example.com',\
                'conditions':{'ready':true,'serving':true,'terminating':false},\
                'targetRef':{'kind':'Pod','name':'p-%d-%d','uid':'%d'},'zone':'eu-1a',\
                'hints':{'forZones':[{'name':'eu-1a'}]}}\
                """
                    .formatted(number / 250, number % 250, i, (number + i) % 1_000, number, i, i))
            .collect(Collectors.joining(","));
    return """
    {'metadata':{'name':'service-%d-abcde','namespace':'ns%d','uid':'%036d','resourceVersion':'%d',\
    'labels':{'kubernetes.io/service-name':'service-%d'}},'addressType':'IPv4',\
    'endpoints':[%s],'ports':[{'name':'http','port':8080}]}\
    """
        .formatted(number, number % 20, number, number + 1, number, endpoints);
  }

  private static long usedHeap() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(20);
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
