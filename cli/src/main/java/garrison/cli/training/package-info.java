// SPDX-License-Identifier: Apache-2.0

/**
 * The training run after a build: every program of ours does once what it does in a usual start,
 * and a cache of loaded classes is made of that for each. Read {@link
 * garrison.cli.training.TrainingMain} first, and {@link garrison.node.program.Installation} for how
 * the caches are used.
 */
@NullMarked
package garrison.cli.training;

import org.jspecify.annotations.NullMarked;
