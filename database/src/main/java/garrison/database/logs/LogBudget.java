// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

/**
 * How much of the disk the binary log may take.
 *
 * @param calmBytes kept when nobody needs more: a server that comes back finds what it has missed
 * @param mostBytes kept when somebody does; beyond it a server that is away is copied anew
 */
public record LogBudget(long calmBytes, long mostBytes) {
  /** 1 GiB and 4 GiB. */
  public static final LogBudget DEFAULT = new LogBudget(1L << 30, 4L << 30);

  public LogBudget {
    if (calmBytes < 1 || mostBytes < calmBytes) {
      throw new IllegalArgumentException(
          "budget of the log: "
              + calmBytes
              + " to "
              + mostBytes
              + " bytes (expected: at least 1, the second not below the first)");
    }
  }
}
