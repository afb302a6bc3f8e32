// SPDX-License-Identifier: Apache-2.0

/**
 * Deletes what is not needed any more of a server's binary log. {@link
 * garrison.database.logs.PurgePlanner} says what that is, {@link garrison.database.logs.LogKeeper}
 * looks and does it.
 */
@NullMarked
package garrison.database.logs;

import org.jspecify.annotations.NullMarked;
