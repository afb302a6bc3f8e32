// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

/**
 * What one table holds, in a few digits.
 *
 * @param table database and name
 * @param rows how many
 * @param sum over all columns of all rows, whatever their order
 */
public record TableSum(String table, long rows, String sum) {}
