// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/** What is known of the register: possibly old, never newer than the truth. */
public sealed interface RegisterReading {
  /** The quorum has not answered since this node started. */
  record Unread() implements RegisterReading {}

  /** The quorum answered that there is no register yet. */
  record Absent() implements RegisterReading {}

  /**
   * The newest reading so far. An own write that succeeded counts as a reading.
   *
   * @param register its value
   * @param version grows by one with each write, also with one that changes nothing
   */
  record Present(InSyncRegister register, long version) implements RegisterReading {}
}
