// SPDX-License-Identifier: Apache-2.0

/**
 * Decides who may write and who certainly holds everything, so that no acknowledged write is lost.
 * Start with {@link garrison.database.insync.Supervisor}, which turns what one server's supervisor
 * sees ({@link garrison.database.insync.Observations}) into a named {@link
 * garrison.database.insync.Diagnosis} and a few small {@link garrison.database.insync.Action}s, and
 * with {@link garrison.database.insync.InSyncRegister}, the one fact that all servers agree on.
 *
 * <p>Everything here is a value or a pure function: no connection, no file, no clock, no chance.
 * What is seen and what time it is arrive as parameters; what an action led to arrives as the next
 * observation. So the same code runs on real servers and, millions of times, in a simulator.
 */
@NullMarked
package garrison.database.insync;

import org.jspecify.annotations.NullMarked;
