// SPDX-License-Identifier: Apache-2.0

/**
 * How the processes of one server are asked and told things: a Unix socket each, one line in, a
 * status line and a body out. Read {@link garrison.telemetry.control.ControlServer} and {@link
 * garrison.telemetry.control.ControlClient}. Who may ask is decided by the permissions of the
 * socket and its folder alone. What the verbs mean is not known here.
 *
 * <p>The conversation, all of it: the client sends {@code verb argument…} and a line feed, in UTF-8
 * and at most 8 KiB. The server answers the line {@code ok N} and a body of N bytes, or the line
 * {@code error: message}, and closes. An answer that is sent in parts as it comes begins with the
 * line {@code ok} alone and ends with the connection. A body has at most 16 MiB.
 */
@NullMarked
package garrison.telemetry.control;

import org.jspecify.annotations.NullMarked;
