// SPDX-License-Identifier: Apache-2.0

/** Tests of {@link garrison.telemetry.host}. */
@NullMarked
package garrison.telemetry.host;

import org.jspecify.annotations.NullMarked;
