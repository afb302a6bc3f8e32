// SPDX-License-Identifier: Apache-2.0

/**
 * Drills: a fault made on purpose under load, with a measured verdict. {@link
 * garrison.lab.drill.DrillKind} lists them. {@link garrison.lab.drill.DrillProcess} is how a
 * command runs one; {@link garrison.lab.drill.DrillMain} is the process it starts inside the lab's
 * namespaces, and {@link garrison.lab.drill.Drill} what that does, cycle by cycle. Faults are made
 * by the lab, load and ledger by their own packages; here is only the order of things and the
 * judgement.
 */
@NullMarked
package garrison.lab.drill;

import org.jspecify.annotations.NullMarked;
