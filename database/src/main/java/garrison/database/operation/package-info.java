// SPDX-License-Identifier: Apache-2.0

/**
 * The eyes and hands of the supervisor: what {@link garrison.database.insync} decides is done here,
 * to a real mariadbd and a real quorum. Start with {@link
 * garrison.database.operation.DatabaseSupervisor}, the one loop that owns mariadbd. Nothing here
 * decides; each action is one small step, and what became of it is seen in the next observation.
 */
@NullMarked
package garrison.database.operation;

import org.jspecify.annotations.NullMarked;
