// SPDX-License-Identifier: Apache-2.0

/**
 * Backups of one database server: full ones, a continuous copy of its binary log, and restoring
 * both, which is also how a backup is verified. Start with {@link
 * garrison.database.backup.Backups}, which does all of it, and with {@link
 * garrison.database.backup.Catalog}, which decides what is restored from what and what is thrown
 * away, without any I/O. The live data folder is only ever read here.
 */
@NullMarked
package garrison.database.backup;

import org.jspecify.annotations.NullMarked;
