// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

/**
 * The process that was asked has understood and says no; the message is its reason, on one line. A
 * {@link ControlServer.Verb} throws it to answer an error, a {@link ControlClient} when it received
 * one.
 */
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ControlException(String message) {
    super(message);
  }

  public ControlException(String message, Throwable cause) {
    super(message, cause);
  }
}
