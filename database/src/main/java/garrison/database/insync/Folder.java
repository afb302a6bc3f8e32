// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/** The own data folder. */
public sealed interface Folder {
  /** Made on this server, and never part of anything: its server may create the register. */
  record Fresh(Copy copy) implements Folder {}

  /** It has the identity that was recorded for it. */
  record Known(Copy copy) implements Folder {}

  /** It has none: empty, exchanged, restored, or a rebuild that did not finish. */
  record Unidentified() implements Folder {}
}
