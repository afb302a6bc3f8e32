// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * A versioned write: it is applied only if the register still has the version it expects, and moves
 * the version by one. Until the version has moved it may be applied at any time, however long ago
 * it was sent; once the version has moved it never is.
 *
 * @param purpose which rule asks for it
 * @param next the value to write
 * @param expectedVersion the version of the reading that {@code next} was derived from, or {@link
 *     #NO_REGISTER}
 */
public record RegisterWrite(Purpose purpose, InSyncRegister next, long expectedVersion) {
  /** Expected by the very first write: there is no register. */
  public static final long NO_REGISTER = -1;

  /** Why the register is written. */
  public enum Purpose {
    /** The very first write. */
    CREATE,
    /** Rule 6: the last writer announces its new incarnation before it starts. */
    RESTART,
    /** Rule 6: unchanged, so that no late write can change what was read. */
    SETTLE,
    /** Rule 3: set = {writer}, before the writer stops waiting. */
    LEAVE,
    /** Rule 4: the follower is added. */
    JOIN,
    /** Rule 5: a member takes over. */
    PROMOTE,
    /** Rule 9: a survivor takes over on an operator's word. */
    DECLARE_LOST
  }
}
