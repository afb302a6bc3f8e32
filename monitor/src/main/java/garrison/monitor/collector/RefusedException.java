// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

/** A request that is answered with an HTTP status other than 200. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
