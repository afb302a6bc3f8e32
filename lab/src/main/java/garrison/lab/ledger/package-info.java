// SPDX-License-Identifier: Apache-2.0

/**
 * The memory of what was written, kept outside the servers that are put to the test. A {@link
 * garrison.lab.ledger.Ledger} records each write before it is sent and what its client was told;
 * {@link garrison.lab.ledger.LedgerChecker} holds that against what a database really has. Nothing
 * here knows how writes are made or read back.
 */
@NullMarked
package garrison.lab.ledger;

import org.jspecify.annotations.NullMarked;
