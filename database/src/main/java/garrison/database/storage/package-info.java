// SPDX-License-Identifier: Apache-2.0

/**
 * Files and folders that are whole after a loss of power: the old ones or the new ones, and nothing
 * in between. Knows nothing of MariaDB.
 */
@NullMarked
package garrison.database.storage;

import org.jspecify.annotations.NullMarked;
