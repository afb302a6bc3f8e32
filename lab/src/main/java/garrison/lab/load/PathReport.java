// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import java.util.Map;

/**
 * What was seen on one path since its window began; counts are since the path began.
 *
 * @param path its name
 * @param attempts writes that were sent or tried
 * @param acknowledged of them
 * @param refused of them: certainly not done
 * @param unknown of them: nobody can tell
 * @param missed writes that were due and not tried, because too many were waiting
 * @param longestGapMillis the longest time between two acknowledgements
 * @param totalGapMillis all such times above the floor, in sum
 * @param p50Micros half of the acknowledgements came within this time
 * @param p99Micros 99 of 100 did
 * @param maxMicros all did
 * @param errors how often which kind of error was seen
 */
public record PathReport(
    String path,
    long attempts,
    long acknowledged,
    long refused,
    long unknown,
    long missed,
    double longestGapMillis,
    double totalGapMillis,
    long p50Micros,
    long p99Micros,
    long maxMicros,
    Map<String, Long> errors) {
  public PathReport {
    errors = Map.copyOf(errors);
  }
}
