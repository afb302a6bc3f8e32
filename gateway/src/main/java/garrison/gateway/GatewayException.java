// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import org.jspecify.annotations.Nullable;

/** The gateway cannot do what its configuration says. */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GatewayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
