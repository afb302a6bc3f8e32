// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import java.util.concurrent.TimeUnit;

/**
 * Bounds retries to a fifth of the requests, so that an overloaded site is not finished off by its
 * own edge. Each request puts a fifth of a retry into an account, time adds a little for sites with
 * next to no traffic, and each retry takes one out. The account holds ten seconds' worth of both
 * and forgets with the same speed, so that a quiet night does not pay for a storm in the morning.
 * Confined to one event loop; time is a parameter.
 */
public final class RetryBudget {
  private static final double SHARE = 0.2;
  private static final double MINIMUM_PER_SECOND = 10;
  private static final double SECONDS = 10;

  private double deposits;
  private double withdrawals;
  private long lastNanos;

  public RetryBudget(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** A request arrived. */
  public void request(long nowNanos) {
    forget(nowNanos);
    deposits += SHARE;
  }

  /** Takes one retry out; false when there is none left. */
  public boolean take(long nowNanos) {
    forget(nowNanos);
    if (withdrawals + 1 > deposits + MINIMUM_PER_SECOND * SECONDS) {
      return false;
    }
    withdrawals++;
    return true;
  }

  /** Lets what is older than the window fade: e^-1 of it is left after one window. */
  private void forget(long nowNanos) {
    double elapsed = (nowNanos - lastNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    if (elapsed > 0.01) {
      double left = Math.exp(-elapsed / SECONDS);
      deposits *= left;
      withdrawals *= left;
      lastNanos = nowNanos;
    }
  }
}
