// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.sql.SQLException;

/** A copy did not answer when it was read back, which says nothing about what it holds. */
final class UnreadableException extends DrillException {
  private static final long serialVersionUID = 1;

  UnreadableException(String message, String hint, SQLException cause) {
    super(message, hint, cause);
  }
}
