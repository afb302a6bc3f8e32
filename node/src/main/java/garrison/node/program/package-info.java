// SPDX-License-Identifier: Apache-2.0

/**
 * How our own Java programs are started: which class path, how much heap, which cache of loaded
 * classes. Read {@link garrison.node.program.Installation} first. Knows nothing of what the
 * programs do.
 */
@NullMarked
package garrison.node.program;

import org.jspecify.annotations.NullMarked;
