// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs when the database goes away and when it is back, not each request that notices. */
final class Outage {
  /** What a client is told to wait, in seconds. */
  static final int RETRY_AFTER_SECONDS = 5;

  private static final Logger LOG = System.getLogger(Outage.class.getName());
  private static final AtomicBoolean AWAY = new AtomicBoolean();

  private Outage() {}

  static void noticed(StoreException e) {
    if (AWAY.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "database=away action=\"{0}\" cause=\"{1}\"",
          e.getMessage(),
          e.getCause());
    }
  }

  static void over() {
    if (AWAY.get() && AWAY.compareAndSet(true, false)) {
      LOG.log(Level.INFO, "database=back");
    }
  }
}
