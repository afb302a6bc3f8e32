// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.control}, each with a real socket in a temporary folder. */
@NullMarked
package garrison.telemetry.control;

import org.jspecify.annotations.NullMarked;
