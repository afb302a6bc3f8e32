// SPDX-License-Identifier: Apache-2.0

/**
 * Plans: what one server has to run, computed from the Infrastructure and complete in themselves,
 * so that whoever carries one out has nothing left to decide. Start with {@link
 * garrison.model.plan.Planner}.
 */
@NullMarked
package garrison.model.plan;

import org.jspecify.annotations.NullMarked;
