// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.metrics}. */
@NullMarked
package garrison.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
