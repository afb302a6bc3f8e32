// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.time.Instant;
import java.util.Optional;

/**
 * What one database server's node said of its copy.
 *
 * @param server its name
 * @param role {@code writer}, {@code follower}, or {@code down} when nobody answers
 * @param isInSync whether it certainly holds everything acknowledged
 * @param seen when the node looked, if it says so
 * @param sentence why, for people
 */
record Copy(String server, String role, boolean isInSync, Optional<Instant> seen, String sentence) {
  static final String WRITER = "writer";

  static Copy silent(String server, String reason) {
    return new Copy(server, "down", false, Optional.empty(), reason);
  }

  boolean isWriter() {
    return role.equals(WRITER);
  }

  @Override
  public String toString() {
    return "%s: %s%s%s"
        .formatted(
            server,
            role,
            isInSync ? ", in sync" : ", not in sync",
            sentence.isEmpty() ? "" : " (" + sentence + ")");
  }
}
