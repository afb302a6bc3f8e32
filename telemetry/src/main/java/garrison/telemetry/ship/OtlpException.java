// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

/**
 * A request is not what OTLP allows, or larger than is accepted; sending it again will not help.
 */
public final class OtlpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OtlpException(String message) {
    super(message);
  }

  OtlpException(String message, Throwable cause) {
    super(message, cause);
  }
}
