// SPDX-License-Identifier: Apache-2.0

/**
 * Reading of {@code garrison.yaml}. Start with {@link garrison.model.file.InfrastructureFile}: it
 * turns text into an Infrastructure or into the complete list of what is wrong with it, each with
 * its line and column. Nothing here looks at the file system.
 */
@NullMarked
package garrison.model.file;

import org.jspecify.annotations.NullMarked;
