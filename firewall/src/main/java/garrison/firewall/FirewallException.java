// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import org.jspecify.annotations.Nullable;

/**
 * The firewall could not be read or changed. Whatever was in the kernel before is still there; the
 * message names what was refused, and where.
 */
public final class FirewallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the whole story in {@code message}. */
  public FirewallException(String message) {
    super(message);
  }

  /** With {@code cause} telling the rest. */
  public FirewallException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
