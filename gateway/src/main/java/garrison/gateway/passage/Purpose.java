// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import java.util.Locale;

/** What a connection from a passage to an entry is for. */
enum Purpose {
  /** To carry SQL to the writer. */
  WRITE(1),
  /** To carry SQL to a database that may be read. */
  READ(2),
  /** To carry nothing: questions and answers about who is open for what, as many as wanted. */
  ASK(3);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  /** How a {@link Preamble} says it. */
  int code() {
    return code;
  }

  /** The value of the metrics' label {@code purpose}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
