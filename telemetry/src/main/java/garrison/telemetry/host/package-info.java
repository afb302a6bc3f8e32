// SPDX-License-Identifier: Apache-2.0

/**
 * What a server uses: processor, memory, disk, network and sockets, read from {@code /proc}
 * (proc(5)). Read {@link garrison.telemetry.host.HostSampler} first. Each {@code parse} is a pure
 * function of a file's text; only {@link garrison.telemetry.host.ProcFolder} opens files. Own
 * readers instead of a library, because all of it costs under a millisecond this way.
 */
@NullMarked
package garrison.telemetry.host;

import org.jspecify.annotations.NullMarked;
