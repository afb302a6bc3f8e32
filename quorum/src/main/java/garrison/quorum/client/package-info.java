// SPDX-License-Identifier: Apache-2.0

/**
 * What the servers agree on, as typed values: registers that are changed only from a known version,
 * leases that end with their holder, and watches that miss no last state. Start with {@link
 * garrison.quorum.client.Quorum} and {@link garrison.quorum.client.Register}. Everything ends
 * within a limit: when the majority is away, a call says so instead of waiting for it.
 */
@NullMarked
package garrison.quorum.client;

import org.jspecify.annotations.NullMarked;
