// SPDX-License-Identifier: Apache-2.0

/** Labs made for real, with a node small enough to start in a blink. */
@NullMarked
package garrison.lab;

import org.jspecify.annotations.NullMarked;
