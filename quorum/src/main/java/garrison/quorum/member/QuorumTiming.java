// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.time.Duration;

/**
 * How fast the members notice that one of them is gone, and how long anything may take. Short times
 * mean short outages; too short for a busy machine means outages without a cause. No safety rests
 * on any of them.
 *
 * @param tick the unit of the server's clock; 200 ms
 * @param session after how long without a sign of life a client's leases end; 1.5 s, 2 to 20 ticks
 * @param follow how long leader and follower stay together without hearing of each other; 1 s
 * @param join how long a member may take to catch up with a leader; 10 s
 * @param connect how long one attempt to reach another member may take; 500 ms
 * @param close how long an orderly end may take; 5 s
 */
public record QuorumTiming(
    Duration tick,
    Duration session,
    Duration follow,
    Duration join,
    Duration connect,
    Duration close) {
  /** For servers a few milliseconds apart. */
  public static final QuorumTiming DEFAULT =
      new QuorumTiming(
          Duration.ofMillis(200),
          Duration.ofMillis(1500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));

  public QuorumTiming {
    require("tick", tick, Duration.ofMillis(20), Duration.ofSeconds(10));
    require("session", session, tick.multipliedBy(2), tick.multipliedBy(20));
    require("follow", follow, tick.multipliedBy(2), tick.multipliedBy(100));
    require("join", join, follow, Duration.ofMinutes(10));
    require("connect", connect, Duration.ofMillis(50), Duration.ofSeconds(30));
    require("close", close, Duration.ofMillis(100), Duration.ofMinutes(1));
  }

  /** {@code time} in ticks, rounded up. */
  int ticks(Duration time) {
    return Math.toIntExact(Math.ceilDiv(time.toMillis(), tick.toMillis()));
  }

  private static void require(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "quorum timing: "
              + name
              + " "
              + value.toMillis()
              + " ms (expected: "
              + least.toMillis()
              + "-"
              + most.toMillis()
              + " ms)");
    }
  }
}
