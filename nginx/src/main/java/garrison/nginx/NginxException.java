// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import org.jspecify.annotations.Nullable;

/** nginx cannot do what it is asked to. */
public final class NginxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NginxException(String message) {
    super(message);
  }

  public NginxException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
