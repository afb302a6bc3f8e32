// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What the exchanges of one event loop share: the retry budget, the source of chance and the
 * bounded room where requests wait while no upstream is healthy. Confined to that event loop.
 */
@SuppressWarnings("ReferenceEquality") // the very object is meant
public final class Lane {
  /** Somebody who waits. */
  interface Guest {
    /** An upstream may be healthy again. */
    void called();

    /** Waited too long. */
    void sentAway();
  }

  private record Seat(Guest guest, Future<?> limit) {}

  private final EventLoop loop;
  private final RandomGenerator random;
  private final RetryBudget budget = new RetryBudget(System.nanoTime());
  private final ArrayDeque<Seat> waiting = new ArrayDeque<>();

  Lane(EventLoop loop, RandomGenerator random) {
    this.loop = loop;
    this.random = random;
  }

  /** Chance, for this event loop alone. */
  public RandomGenerator random() {
    return random;
  }

  RetryBudget budget() {
    return budget;
  }

  EventLoop loop() {
    return loop;
  }

  /** Takes a guest in; false when the room is full. */
  boolean enter(Guest guest, int capacity, long limitMillis) {
    if (waiting.size() >= capacity) {
      return false;
    }
    Future<?> limit =
        loop.schedule(
            () -> {
              if (waiting.removeIf(seat -> seat.guest == guest)) {
                guest.sentAway();
              }
            },
            limitMillis,
            TimeUnit.MILLISECONDS);
    waiting.add(new Seat(guest, limit));
    return true;
  }

  /** A guest leaves by itself. */
  void leave(Guest guest) {
    waiting.removeIf(seat -> {
      boolean leaves = seat.guest == guest;
      if (leaves) {
        seat.limit.cancel(false);
      }
      return leaves;
    });
  }

  /** Calls everybody who waits now; who finds nothing comes in again. */
  void callAll() {
    for (int left = waiting.size(); left > 0; left--) {
      Seat seat = waiting.poll();
      if (seat == null) {
        return;
      }
      seat.limit.cancel(false);
      seat.guest.called();
    }
  }
}
