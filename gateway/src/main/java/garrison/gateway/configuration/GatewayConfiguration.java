// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.DomainName;
import garrison.model.ServerName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything one gateway process is told. A section that is null is a part this server does not
 * play.
 *
 * @param server the server this process runs on
 * @param site the site whose identities it holds
 * @param control the control socket
 * @param trust the folder of certificates and keys
 * @param accessLog the file that gets one JSON line a request, or null for none
 */
public record GatewayConfiguration(
    ServerName server,
    DomainName site,
    Path control,
    Path trust,
    @Nullable EdgeConfiguration edge,
    @Nullable WebConfiguration web,
    @Nullable SqlPassageConfiguration sqlPassage,
    @Nullable SqlEntryConfiguration sqlEntry,
    @Nullable Path accessLog,
    @Nullable LimitsConfiguration limits) {
  public GatewayConfiguration {
    limits = limits == null ? LimitsConfiguration.DEFAULT : limits;
  }

  /** The bounds, with the defaults where the file names none. */
  @Override
  public LimitsConfiguration limits() {
    return limits == null ? LimitsConfiguration.DEFAULT : limits;
  }
}
