// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/** Bytes on disk are not what was written. */
final class DamagedBlockException extends Exception {
  private static final long serialVersionUID = 1;

  DamagedBlockException(String message) {
    super(message);
  }
}
