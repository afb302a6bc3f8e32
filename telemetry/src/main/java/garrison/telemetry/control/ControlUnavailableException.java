// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

/**
 * There was no whole answer: nobody listens on the socket, the answer did not end in time, or what
 * came is not this protocol. Asking again later may work.
 */
public final class ControlUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ControlUnavailableException(String message) {
    super(message);
  }

  ControlUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
