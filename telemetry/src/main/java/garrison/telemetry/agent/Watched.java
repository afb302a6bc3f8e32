// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.rate.CumulativeCounters;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * One source and what is remembered of it from round to round. Confined to the agent's thread; only
 * the reading itself runs elsewhere.
 */
final class Watched {
  private final Source source;
  private CumulativeCounters counters = new CumulativeCounters();
  private CompletableFuture<List<MetricFamily>> reading =
      CompletableFuture.completedFuture(List.of());
  private boolean asked;

  Watched(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  void restore(CumulativeCounters.Memory memory) {
    counters = CumulativeCounters.restore(memory);
  }

  Optional<CumulativeCounters.Memory> memory() {
    return source.counters() == Source.Counters.CONTINUED
        ? Optional.of(counters.memory())
        : Optional.empty();
  }

  /** Begins to read, unless the reading of an earlier round still goes on. */
  CompletableFuture<List<MetricFamily>> ask(Executor threads) {
    asked = reading.isDone();
    if (asked) {
      reading = CompletableFuture.supplyAsync(source.reader(), threads);
    }
    return reading;
  }

  /** What this round has read, or empty: a gap. */
  Optional<List<MetricFamily>> read() {
    if (!asked || !reading.isDone() || reading.isCompletedExceptionally()) {
      return Optional.empty();
    }
    List<MetricFamily> read = reading.join();
    return Optional.of(labelled(isContinued() ? counters.next(read) : read));
  }

  /** What is known without a reading: the totals of a process stay while it is away. */
  List<MetricFamily> known() {
    return isContinued() ? labelled(counters.totals()) : List.of();
  }

  /** Why the last reading failed. */
  Throwable failure() {
    return reading.isCompletedExceptionally()
        ? reading.exceptionNow()
        : new IllegalStateException("no answer in time");
  }

  private boolean isContinued() {
    return source.counters() == Source.Counters.CONTINUED;
  }

  /** Every process tells its own start or heap under the same name; who it is makes a label. */
  private List<MetricFamily> labelled(List<MetricFamily> families) {
    UnaryOperator<Labels> process = labels -> labels.with("process", source.name());
    return families.stream()
        .map(family ->
            family.name().startsWith("process_") || family.name().startsWith("jvm_")
                ? family.relabelled(process)
                : family)
        .toList();
  }
}
