// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.passage.SqlEntry;
import garrison.gateway.passage.SqlLimits;
import garrison.gateway.passage.SqlMeter;
import garrison.gateway.passage.SqlPassage;
import garrison.gateway.passage.SqlWriter;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.transport.Transport;
import garrison.model.Role;
import garrison.trust.Credentials;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The SQL side of a gateway: the passage that applications of this server connect to, and the entry
 * to this server's database. On a reload both go on listening: the passage changes its writer and
 * its certificate, the entry whom it accepts. Called by the control plane, one call at a time.
 */
final class SqlTraffic implements AutoCloseable {
  private final Gateway gateway;
  private final InstantSource clock;
  private final Transport transport = Transport.best();
  private final SqlMeter meter;
  private @Nullable SqlPassage passage;
  private @Nullable SqlEntry entry;

  private SqlTraffic(Gateway gateway, InstantSource clock) {
    this.gateway = gateway;
    this.clock = clock;
    this.meter = new SqlMeter(gateway.meters());
  }

  /** Starts what the configuration names; it is bound when this returns. */
  static SqlTraffic start(
      GatewayConfiguration configuration, Gateway gateway, InstantSource clock) {
    SqlTraffic traffic = new SqlTraffic(gateway, clock);
    traffic.apply(configuration);
    return traffic;
  }

  /** Uses this configuration, with the certificates that are in the trust folder now. */
  synchronized void apply(GatewayConfiguration configuration) {
    SqlPassageConfiguration wantedPassage = configuration.sqlPassage();
    SqlEntryConfiguration wantedEntry = configuration.sqlEntry();
    if (wantedPassage != null) {
      SqlWriter writer = writer(configuration, wantedPassage);
      if (passage == null) {
        passage =
            SqlPassage.open(
                wantedPassage, writer, SqlLimits.DEFAULT, transport, gateway.loops(), meter);
      } else {
        passage.target(writer);
      }
    }
    if (wantedEntry != null) {
      var tls = GatewayTls.server(credentials(configuration, Role.DATABASE), wantedEntry.accepts());
      if (entry == null) {
        entry = SqlEntry.open(wantedEntry, tls, SqlLimits.DEFAULT, transport, gateway.loops());
      } else {
        entry.tls(tls);
      }
    }
  }

  /** Stops listening and cuts all connections. */
  @Override
  public synchronized void close() {
    if (passage != null) {
      passage.close();
    }
    if (entry != null) {
      entry.close();
    }
  }

  private SqlWriter writer(GatewayConfiguration configuration, SqlPassageConfiguration wanted) {
    Path local = wanted.localDatabase();
    if (local != null && wanted.writer().name().equals(configuration.server())) {
      return new SqlWriter.Local(local);
    }
    return new SqlWriter.Remote(
        wanted.writer(),
        GatewayTls.client(
            credentials(configuration, Role.APPLICATION), wanted.writer().identity()));
  }

  private Credentials credentials(GatewayConfiguration configuration, Role role) {
    return Credentials.read(configuration.trust(), role.word()).requireValidAt(clock.instant());
  }
}
