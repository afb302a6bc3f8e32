// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

/**
 * One row as a database has it.
 *
 * @param id the id that its client chose
 * @param content what is there
 */
public record StoredRow(String id, String content) {}
