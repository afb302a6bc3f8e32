// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.io.Serial;

/**
 * No majority could be reached within the limit. Whatever was asked was not done; a write that may
 * have been done is {@link WriteOutcome.Unknown} instead. Try again later.
 */
public final class QuorumUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  QuorumUnavailableException(String message) {
    super(message);
  }
}
