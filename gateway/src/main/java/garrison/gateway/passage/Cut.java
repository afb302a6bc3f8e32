// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import java.util.Locale;

/** Why a connection was ended that neither its client nor its database had ended. */
enum Cut {
  /** A passage knows a higher epoch, whose writer is elsewhere. */
  WRITER_MOVED,
  /** The server it leads to is no longer among the passage's databases. */
  NOT_CONFIGURED,
  /** An entry knows a higher epoch than the one it was admitted under. */
  DEMOTED,
  /** The entry was told to cut. */
  TOLD,
  /** The entry was told to hold, and the connection was between two transactions. */
  AT_REST,
  /** The entry was told to hold, and the connection did not come to rest in time. */
  NEVER_AT_REST,
  /** The server admits no reads any more, or does not answer any more. */
  READS_CLOSED;

  /** The value of the metrics' label {@code reason}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
