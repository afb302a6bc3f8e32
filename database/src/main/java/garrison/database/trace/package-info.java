// SPDX-License-Identifier: Apache-2.0

/**
 * What a supervisor records of its database on its own server: when runs began and ended, what was
 * written to the register, who opened, how far the logs were. {@link
 * garrison.database.trace.TraceRecorder} writes it, {@link garrison.database.trace.TraceFolder}
 * reads it. It is evidence for people and for the check of a drill; nothing decides by it.
 */
@NullMarked
package garrison.database.trace;

import org.jspecify.annotations.NullMarked;
