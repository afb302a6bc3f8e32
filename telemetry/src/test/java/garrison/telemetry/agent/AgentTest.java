// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.ServerName;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.ship.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds one by one, without the agent's own thread. */
final class AgentTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  private final List<Batch> batches = new ArrayList<>();
  private Instant now = NOON;
  private volatile List<MetricFamily> gateway = List.of();

  @Test
  void roundHoldsWhatAllSourcesSaid() throws InterruptedException {
    Agent agent =
        agent(
            process("gateway", () -> List.of(requests(5))),
            Source.own("node", () -> List.of(MetricFamily.gauge("healthy", "", 1))));
    agent.round();
    Batch batch = batches.getFirst();
    assertThat(batch.server()).isEqualTo(new ServerName("web-1"));
    assertThat(batch.at()).isEqualTo(NOON);
    assertThat(value(batch.families(), "requests_total")).contains(5.0);
    assertThat(value(batch.families(), "healthy")).contains(1.0);
    assertThat(agent.exposition())
        .contains("requests_total{server=\"web-1\"} 5\n")
        .contains("healthy{server=\"web-1\"} 1\n");
  }

  @Test
  void deadProcessIsAGapInTheBatchAndKeepsItsTotal() throws InterruptedException {
    Agent agent = agent(process("gateway", this::gatewayOrFail));
    gateway = List.of(requests(5), MetricFamily.gauge("active", "", 2));
    agent.round();
    gateway = List.of();
    agent.round();
    assertThat(value(batches.getLast().families(), "requests_total")).isEmpty();
    assertThat(value(agent.latest(), "requests_total")).contains(5.0);
    assertThat(value(agent.latest(), "active")).isEmpty();
    gateway = List.of(requests(2));
    agent.round();
    assertThat(value(batches.getLast().families(), "requests_total")).contains(7.0);
    assertThat(agent.exposition())
        .contains("garrison_agent_gaps_total{server=\"web-1\",source=\"gateway\"} 1\n");
  }

  @Test
  void slowSourceHoldsUpNobodyAndIsNotAskedTwiceAtOnce() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    Agent agent =
        agent(
            Source.own(
                "slow",
                () -> {
                  asked.incrementAndGet();
                  await(never);
                  return List.of(MetricFamily.gauge("slow", "", 1));
                }),
            Source.own("quick", () -> List.of(MetricFamily.gauge("quick", "", 1))));
    agent.round();
    agent.round();
    assertThat(asked).hasValue(1);
    assertThat(batches).hasSize(2);
    assertThat(value(batches.getLast().families(), "quick")).contains(1.0);
    assertThat(value(batches.getLast().families(), "slow")).isEmpty();
    never.countDown();
  }

  @Test
  void totalsOutliveTheAgent() throws InterruptedException {
    Agent first = agent(process("gateway", this::gatewayOrFail));
    gateway = List.of(requests(10), started(1));
    first.round();
    gateway = List.of(requests(3), started(2));
    // The totals are written every fifth round.
    for (int round = 0; round < AgentSettings.ROUNDS_PER_SAVE; round++) {
      first.round();
    }
    Agent second = agent(process("gateway", this::gatewayOrFail));
    gateway = List.of(requests(4), started(3));
    second.round();
    assertThat(value(second.latest(), "requests_total")).contains(17.0);
  }

  @Test
  void totalsThatCannotBeReadDoNotStopTheStart() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("totals"), "not in the format at all {");
    Agent agent = agent(process("gateway", () -> List.of(requests(1))));
    agent.round();
    assertThat(value(agent.latest(), "requests_total")).contains(1.0);
  }

  @Test
  void twoRoundsHaveNeverTheSameMoment() throws InterruptedException {
    Agent agent = agent();
    agent.round();
    agent.round();
    now = NOON.plusSeconds(1);
    agent.round();
    assertThat(batches)
        .extracting(Batch::at)
        .containsExactly(NOON, NOON.plusMillis(1), NOON.plusSeconds(1));
  }

  @Test
  void sameSampleFromTwoSourcesCountsOnce() throws InterruptedException {
    Agent agent =
        agent(
            process("gateway", () -> List.of(requests(5))),
            process("monitor", () -> List.of(requests(7))));
    agent.round();
    assertThat(value(batches.getFirst().families(), "requests_total")).contains(5.0);
    assertThat(value(batches.getFirst().families(), "garrison_agent_collisions_total"))
        .contains(1.0);
  }

  @Test
  void startTimesOfProcessesAreToldApart() throws InterruptedException {
    Agent agent =
        agent(
            process("gateway", () -> List.of(started(5))),
            process("monitor", () -> List.of(started(7))));
    agent.round();
    assertThat(agent.exposition())
        .contains("process_start_time_seconds{process=\"gateway\",server=\"web-1\"} 5\n")
        .contains("process_start_time_seconds{process=\"monitor\",server=\"web-1\"} 7\n");
  }

  @Test
  void sourceThatIsWatchedAnewGoesOnWhereItWas() throws InterruptedException {
    Agent agent = agent(process("gateway", () -> List.of(requests(5))));
    agent.round();
    agent.watch(List.of(process("gateway", () -> List.of(requests(2)))));
    agent.round();
    assertThat(value(agent.latest(), "requests_total")).contains(7.0);
  }

  @Test
  void sourcesHaveANameEach() {
    Source gateway = process("gateway", List::of);
    assertThatThrownBy(() -> agent(gateway, gateway))
        .hasMessage("sources: 2 with 1 names (expected: a name each, and at most 64)");
  }

  @Test
  void rhythmDoesNotDriftAndSkipsWhatItMissed() {
    Rhythm rhythm = new Rhythm(1000, 100);
    assertThat(rhythm.next(1030)).isEqualTo(new Rhythm.Next(70, 0));
    assertThat(rhythm.next(1199)).isEqualTo(new Rhythm.Next(1, 0));
    assertThat(rhythm.next(1200)).isEqualTo(new Rhythm.Next(100, 0));
    assertThat(rhythm.next(1650)).isEqualTo(new Rhythm.Next(50, 3));
    // Woken a little early: the next beat is not the same one again.
    assertThat(rhythm.next(1699)).isEqualTo(new Rhythm.Next(101, 0));
  }

  private Agent agent(Source... sources) {
    AgentSettings settings =
        new AgentSettings(
            new ServerName("web-1"),
            Duration.ofSeconds(30),
            Duration.ofMillis(400),
            folder.resolve("totals"));
    return new Agent(settings, List.of(sources), batches::add, this::now, () -> 0);
  }

  private Instant now() {
    return now;
  }

  private List<MetricFamily> gatewayOrFail() {
    if (gateway.isEmpty()) {
      throw new IllegalStateException("dead");
    }
    return gateway;
  }

  private static Source process(String name, Supplier<List<MetricFamily>> reader) {
    return new Source(name, Source.Counters.CONTINUED, reader);
  }

  private static MetricFamily requests(double count) {
    return MetricFamily.counter("requests_total", "", count);
  }

  private static MetricFamily started(double seconds) {
    return MetricFamily.gauge("process_start_time_seconds", "", seconds);
  }

  private static Optional<Double> value(List<MetricFamily> families, String name) {
    return families.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .flatMap(family -> family.value(Labels.NONE));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
