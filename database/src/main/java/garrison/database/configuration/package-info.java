// SPDX-License-Identifier: Apache-2.0

/**
 * What one MariaDB server has to be, and the option file that makes it so. Start with {@link
 * garrison.database.configuration.DatabaseConfiguration} and {@link
 * garrison.database.configuration.OptionsRenderer}. Nothing here opens a file or a connection.
 */
@NullMarked
package garrison.database.configuration;

import org.jspecify.annotations.NullMarked;
