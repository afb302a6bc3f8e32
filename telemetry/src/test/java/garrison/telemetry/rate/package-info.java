// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.rate}. */
@NullMarked
package garrison.telemetry.rate;

import org.jspecify.annotations.NullMarked;
