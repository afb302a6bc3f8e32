// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.io.Serial;

/** The member cannot run as it was told; somebody has to change the settings or the machine. */
public final class QuorumMemberException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  QuorumMemberException(String message) {
    super(message);
  }

  QuorumMemberException(String message, Throwable cause) {
    super(message, cause);
  }
}
