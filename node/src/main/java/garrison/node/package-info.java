// SPDX-License-Identifier: Apache-2.0

/**
 * The program on each server: it reads the file, takes its own server's Plan and keeps that Plan's
 * roles running. Start with {@link garrison.node.Node}, which wires everything by hand in one
 * place. What a role does is the feature's business; what is here is only how they are put
 * together.
 */
@NullMarked
package garrison.node;

import org.jspecify.annotations.NullMarked;
