// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.measure.Protocol;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client connection.
 *
 * @param address the address of the TCP connection, without a port
 * @param identity the identity its certificate proved, or null where none is asked for
 * @param protocol the version of HTTP spoken
 */
public record Caller(String address, @Nullable URI identity, Protocol protocol) {}
