// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used; the message says where, what was found and expected. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
