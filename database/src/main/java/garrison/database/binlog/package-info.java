// SPDX-License-Identifier: Apache-2.0

/**
 * MariaDB's binary logs, read as files: which transactions a data folder holds and in which order,
 * whether or not MariaDB runs. Start with {@link garrison.database.binlog.BinaryLogs}. Nothing here
 * writes, and nothing knows what the transactions are read for.
 */
@NullMarked
package garrison.database.binlog;

import org.jspecify.annotations.NullMarked;
