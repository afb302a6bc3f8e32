// SPDX-License-Identifier: Apache-2.0

/**
 * The commands of {@code garrison}. Start with {@link garrison.cli.GarrisonMain}. Each command
 * reads its arguments, calls one module, and prints; this is the only place that writes to standard
 * output.
 */
@NullMarked
package garrison.cli;

import org.jspecify.annotations.NullMarked;
