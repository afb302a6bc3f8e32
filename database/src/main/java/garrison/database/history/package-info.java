// SPDX-License-Identifier: Apache-2.0

/**
 * What happened to writes and servers, as a stream of events, and the check that no acknowledged
 * write was lost on the way. Start with {@link garrison.database.history.Event} and {@link
 * garrison.database.history.HistoryChecker}. A simulated run and the trace of a real drill ({@link
 * garrison.database.history.Trace}) pass through the same checker, so that model and MariaDB are
 * held against each other.
 *
 * <p>Nothing here knows how anything is decided, or why something was done.
 */
@NullMarked
package garrison.database.history;

import org.jspecify.annotations.NullMarked;
