package io.servicerouting.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();

  private WorkQueue<String> queue(int workers, Consumer<String> work) {
    return new WorkQueue<>(
        "test",
        workers,
        new WorkQueue.Work<>() {
          @Override
          public void process(String key) {
            work.accept(key);
          }

          @Override
          public void failed(String key, RuntimeException failure) {
            failures.add(failure);
          }
        });
  }

  private static void untilIdle(WorkQueue<String> queue) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(queue::isIdle);
  }

  @Test
  void aKeyIsWorkedOnByOneWorkerAtATime() {
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (var queue =
        queue(
            8,
            key -> {
              var mine = running.computeIfAbsent(key, k -> new AtomicInteger());
              most.accumulateAndGet(mine.incrementAndGet(), Math::max);
              done.incrementAndGet();
              mine.decrementAndGet();
            })) {
      for (int i = 0; i < 10_000; i++) {
        queue.add("key" + i % 7);
      }
      untilIdle(queue);
    }
    assertThat(most).hasValue(1);
    assertThat(done.get()).isBetween(7, 10_000);
  }

  @Test
  void aKeyThatIsAddedDuringItsWorkIsDoneOnceMore() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (var queue =
        queue(
            2,
            key -> {
              entered.countDown();
              await(go);
              done.incrementAndGet();
            })) {
      queue.add("a");
      await(entered);
      queue.add("a");
      queue.add("a");
      go.countDown();
      untilIdle(queue);
    }
    assertThat(done).hasValue(2);
  }

  @Test
  void whatFailedIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    try (var queue =
        queue(
            1,
            key -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
            })) {
      queue.add("a");
      untilIdle(queue);
    }
    assertThat(tries).hasValue(3);
    assertThat(failures).hasSize(2);
  }

  @Test
  void nothingIsDoneOnceItIsClosed() {
    AtomicInteger done = new AtomicInteger();
    var queue = queue(1, key -> done.incrementAndGet());
    queue.close();
    queue.add("a");
    queue.addAfter(Duration.ZERO, "b");

    assertThat(queue.isIdle()).isTrue();
    assertThat(done).hasValue(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
