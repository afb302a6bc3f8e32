// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which backups each database server makes.
 *
 * @param every after which time a server makes another full one by itself; empty: only when asked
 * @param keep how many full ones are kept, with all that is needed since the oldest of them
 * @param folder where each server has a folder of its own for them; by default that is in its state
 */
public record Backups(Optional<Duration> every, int keep, Optional<Path> folder) {
  /** One that takes longer than this would never end. */
  private static final Duration OFTENEST = Duration.ofMinutes(10);

  /** One a day, a week of them. */
  public static final Backups DEFAULTS =
      new Backups(Optional.of(Duration.ofDays(1)), 7, Optional.empty());

  /** More of them are an archive, which is another program's trade. */
  public static final int MOST = 1000;

  public Backups {
    if (keep < 1 || keep > MOST) {
      throw new IllegalArgumentException(keep + " (expected: 1-" + MOST + ")");
    }
    every.ifPresent(time -> {
      if (time.compareTo(OFTENEST) < 0) {
        throw new IllegalArgumentException(
            time.toMinutes() + "m (expected: at least " + OFTENEST.toMinutes() + "m, or never)");
      }
    });
  }
}
