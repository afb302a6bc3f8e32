// SPDX-License-Identifier: Apache-2.0

/**
 * All servers of a file on one machine, each in its own namespaces. {@link garrison.lab.Lab} is
 * what commands use, from outside; {@link garrison.lab.LabMain} is the process that runs inside,
 * holds everything, and with whose end the kernel ends everything. Read {@link garrison.lab.LabRun}
 * first. Nothing here knows how a role is played: that is the node's business, a program that is
 * started.
 */
@NullMarked
package garrison.lab;

import org.jspecify.annotations.NullMarked;
