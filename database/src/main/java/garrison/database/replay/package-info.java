// SPDX-License-Identifier: Apache-2.0

/**
 * From evidence to a history: the servers' traces, what clients were told and what the binary logs
 * hold become the events that the same checker judges as a simulated run's. Start with {@link
 * garrison.database.replay.Reconstruction}, which says what it has to assume, and {@link
 * garrison.database.replay.Replay}.
 */
@NullMarked
package garrison.database.replay;

import org.jspecify.annotations.NullMarked;
