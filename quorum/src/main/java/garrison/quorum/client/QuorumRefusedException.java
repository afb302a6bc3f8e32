// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.io.Serial;

/** The member does not accept this client, or not this value: trying again does not help. */
public final class QuorumRefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  QuorumRefusedException(String message) {
    super(message);
  }

  QuorumRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
