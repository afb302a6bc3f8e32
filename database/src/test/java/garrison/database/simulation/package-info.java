// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the deciding parts of all database servers in one thread against a simulated quorum,
 * network, clocks and MariaDB, from one seed. Start with {@link
 * garrison.database.simulation.Simulation}; {@link garrison.database.simulation.MariadbModel} is
 * what we believe of MariaDB, {@link garrison.database.simulation.Mistake} what a wrong
 * implementation would do.
 *
 * <p>The models are hostile where measurement left room: a cut loses acknowledgements for good, a
 * write to the register may arrive long after it was given up, a command after its answer was.
 */
@NullMarked
package garrison.database.simulation;

import org.jspecify.annotations.NullMarked;
