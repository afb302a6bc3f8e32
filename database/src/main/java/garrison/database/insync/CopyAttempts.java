// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * What became of the attempts to replace the data folder since the last one that worked.
 *
 * @param failed how many failed
 * @param lastMillis when the last one did, by the node's monotonic clock
 * @param why it did
 */
public record CopyAttempts(int failed, long lastMillis, String why) {
  /** Nothing has failed. */
  public static final CopyAttempts NONE = new CopyAttempts(0, 0, "");

  /** A pause doubles with each failure, this often. */
  private static final int MOST_DOUBLINGS = 6;

  /** One more has failed. */
  public CopyAttempts failed(long nowMillis, String reason) {
    return new CopyAttempts(failed + 1, nowMillis, reason);
  }

  /**
   * How long to wait from the last failure on.
   *
   * @param retryMillis before the second attempt
   */
  long pauseMillis(long retryMillis) {
    return failed == 0 ? 0 : retryMillis << Math.min(failed - 1, MOST_DOUBLINGS);
  }
}
