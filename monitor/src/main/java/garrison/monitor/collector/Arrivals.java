// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each server was last heard of, by the monitor's own clock: a server whose clock is wrong, or
 * which delivers old measurements, is heard of all the same.
 */
public final class Arrivals {
  private final Map<String, Long> lastMillis = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public Arrivals(InstantSource clock) {
    this.clock = clock;
  }

  /** A batch of {@code server} has been stored. */
  public void arrived(String server) {
    lastMillis.put(server, clock.millis());
  }

  /** When {@code server} was last heard of in milliseconds since 1970, if ever. */
  public Optional<Long> last(String server) {
    return Optional.ofNullable(lastMillis.get(server));
  }
}
