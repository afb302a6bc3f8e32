// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

/**
 * One write of a ledger. Times are microseconds since the ledger began.
 *
 * @param write which
 * @param outcome what its client was told
 * @param sentMicros just before it was sent
 * @param toldMicros just after its client was told; when it was sent, if nothing is known of that
 */
public record LedgerEntry(Write write, Outcome outcome, long sentMicros, long toldMicros) {}
