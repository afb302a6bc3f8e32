// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import org.jspecify.annotations.Nullable;

/** The monitor cannot start: its configuration, certificates or addresses have to be put right. */
public final class MonitorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MonitorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
