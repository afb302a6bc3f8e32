// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.tls;

/** Certificates or keys that TLS cannot use. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
