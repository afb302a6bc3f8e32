// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.ship}. */
@NullMarked
package garrison.telemetry.ship;

import org.jspecify.annotations.NullMarked;
