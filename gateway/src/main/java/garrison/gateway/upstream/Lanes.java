// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The lane of every event loop. */
public final class Lanes {
  private final IdentityHashMap<EventExecutor, Lane> lanes = new IdentityHashMap<>();

  public Lanes(EventLoopGroup loops, Supplier<RandomGenerator> random) {
    for (EventExecutor executor : loops) {
      lanes.put(executor, new Lane((EventLoop) executor, random.get()));
    }
  }

  /** The lane of the event loop, which must be one of the group's. */
  public Lane of(EventLoop loop) {
    Lane lane = lanes.get(loop);
    if (lane == null) {
      throw new IllegalArgumentException("event loop: " + loop + " (expected: one of the group)");
    }
    return lane;
  }

  /** Calls all who wait on any event loop. May be called from any thread. */
  void callAll() {
    for (Lane lane : lanes.values()) {
      lane.loop().execute(lane::callAll);
    }
  }
}
