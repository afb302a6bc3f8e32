// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

/**
 * What a member with an empty folder is. A member that has data of its own does not care.
 *
 * <p>The difference is one between keeping and losing data. A voter that lost its disk and voted
 * with an empty memory could form a majority with a member that missed the last writes, and those
 * would be gone. So an empty member has no say until a leader has given it everything, unless it is
 * told that there was never anything.
 */
public enum Beginning {
  /** One of those that start a new quorum together. Say so only where nothing was ever stored. */
  FOUND,
  /** Comes to a quorum that exists, new or with a new disk. */
  JOIN
}
