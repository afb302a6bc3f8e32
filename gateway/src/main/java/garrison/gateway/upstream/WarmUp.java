// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import java.util.concurrent.TimeUnit;

/**
 * How much of its share an upstream takes that has just become healthy.
 *
 * <p>A JVM that has just started interprets its code and has empty caches: it answers many times
 * slower than a minute later. Who has nothing outstanding looks the least loaded, so without this
 * it would get half of a busy site's requests at its worst moment. Its share grows linearly
 * instead, from {@link #START} to the whole over {@link #LENGTH_NANOS}. Growing with the requests
 * it has answered would follow the cause more closely, but would keep a server of a quiet site at
 * the start for hours. Two things are not taken for a cold start: an absence too short for a
 * process to have started anew, which is a lost connection; and whatever becomes healthy soon after
 * this process started, because then all servers are as cold as each other, or all are warm.
 *
 * <p>Written by whoever notices a change of health, read on every event loop.
 */
final class WarmUp {
  /** After this it has its whole share. */
  static final long LENGTH_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** No container starts within this. */
  static final long SHORT_ABSENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What it begins with, as a part of its whole share. */
  static final double START = 0.05;

  private sealed interface State {}

  private record Unknown() implements State {}

  private record Away(long sinceNanos, State before) implements State {}

  private record Warming(long sinceNanos) implements State {}

  private record Warm() implements State {}

  private final long startedNanos;
  private volatile State state = new Unknown();

  /**
   * @param startedNanos when this process started
   */
  WarmUp(long startedNanos) {
    this.startedNanos = startedNanos;
  }

  /** It is not healthy any more. */
  void lost(long nowNanos) {
    State before = state;
    if (!(before instanceof Away)) {
      state = new Away(nowNanos, before);
    }
  }

  /** It has become healthy. */
  void back(long nowNanos) {
    state =
        switch (state) {
          case Away away when nowNanos - away.sinceNanos < SHORT_ABSENCE_NANOS -> away.before;
          case Unknown _ when nowNanos - startedNanos < LENGTH_NANOS -> new Warm();
          case Away _, Unknown _ -> new Warming(nowNanos);
          case Warming warming -> warming;
          case Warm warm -> warm;
        };
  }

  /** From {@link #START} to 1, which is the whole. */
  double share(long nowNanos) {
    return switch (state) {
      case Unknown _, Away _ -> START;
      case Warming warming -> {
        double passed = Math.max(0, nowNanos - warming.sinceNanos) / (double) LENGTH_NANOS;
        yield Math.min(1, START + (1 - START) * passed);
      }
      case Warm _ -> 1;
    };
  }
}
