// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.time.Instant;

/**
 * One entry of the guest book.
 *
 * @param sequence its place in the order of all entries; greater is later
 * @param id the name its writer chose
 * @param written when the database received it
 */
record Entry(long sequence, EntryId id, Draft draft, Instant written) {}
