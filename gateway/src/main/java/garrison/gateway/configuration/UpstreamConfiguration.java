// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.ServerName;
import java.net.URI;

/**
 * A peer that is reached over mutual TLS.
 *
 * @param name the server it runs on
 * @param address where it listens
 * @param identity the one identity its certificate must carry
 */
public record UpstreamConfiguration(ServerName name, Endpoint address, URI identity) {}
