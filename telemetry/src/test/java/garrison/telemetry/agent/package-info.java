// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.agent}. */
@NullMarked
package garrison.telemetry.agent;

import org.jspecify.annotations.NullMarked;
