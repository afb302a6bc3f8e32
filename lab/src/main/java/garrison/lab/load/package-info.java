// SPDX-License-Identifier: Apache-2.0

/**
 * Steady writing from where clients are, and how long writes could not be made. Read {@link
 * garrison.lab.load.LoadPath} first: it begins writes at fixed times whether or not earlier ones
 * were answered. {@link garrison.lab.load.Gaps} says what unavailable means. Every write goes
 * through a {@link garrison.lab.ledger.Ledger}. Nothing here knows of faults.
 */
@NullMarked
package garrison.lab.load;

import org.jspecify.annotations.NullMarked;
