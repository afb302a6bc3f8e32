// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.measure.Meters;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.transport.Transport;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Credentials;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passage and the entry of one gateway process, as its configuration names them, and what both
 * know about who writes, which outlives any change of the configuration. Guarded by its own lock;
 * the event loops belong to the caller.
 */
public final class SqlService implements AutoCloseable {
  private final SqlLimits limits;
  private final SqlWiring wiring;
  private @Nullable Opened<SqlPassageConfiguration, SqlPassage> passage;
  private @Nullable Opened<SqlEntryConfiguration, SqlEntry> entry;

  private record Opened<C, S extends AutoCloseable>(C configuration, S service) {}

  /** Opens nothing yet. Made once in a process, since its metrics are. */
  public SqlService(
      ServerName self, SqlLimits limits, Transport transport, EventLoopGroup group, Meters meters) {
    this.limits = limits;
    this.wiring =
        new SqlWiring(new SqlState(self), new SqlChannels(transport, group), new SqlMeter(meters));
  }

  /**
   * Serves these sections from now on, with the certificates that are in the trust folder now. A
   * listener that stays where it is stays open, with its connections; only those to a database that
   * is no longer named are cut.
   *
   * @throws PassageException when something cannot be bound
   * @throws garrison.trust.TrustException when a certificate cannot be read; then nothing changed
   */
  public synchronized void apply(GatewayConfiguration wanted) {
    SqlPassageConfiguration passagePart = wanted.sqlPassage();
    SqlEntryConfiguration entryPart = wanted.sqlEntry();
    Credentials client =
        passagePart == null ? null : Credentials.read(wanted.trust(), Role.APPLICATION.word());
    SslContext entryTls = entryPart == null ? null : entryTls(entryPart, wanted.trust());
    applyEntry(entryPart, entryTls);
    applyPassage(passagePart, client);
  }

  /** The passage, when there is one. */
  public synchronized Optional<SqlPassage> passage() {
    return passage == null ? Optional.empty() : Optional.of(passage.service());
  }

  /** The entry, when there is one. */
  public synchronized Optional<SqlEntry> entry() {
    return entry == null ? Optional.empty() : Optional.of(entry.service());
  }

  SqlState state() {
    return wiring.state();
  }

  @Override
  public synchronized void close() {
    closePassage();
    closeEntry();
  }

  private void applyPassage(@Nullable SqlPassageConfiguration wanted, @Nullable Credentials own) {
    if (wanted == null || own == null) {
      closePassage();
      return;
    }
    List<SqlTarget> targets = wanted.databases().stream().map(each -> target(each, own)).toList();
    if (passage != null && listensTheSame(passage.configuration(), wanted)) {
      passage.service().lead(wanted, targets);
      passage = new Opened<>(wanted, passage.service());
      return;
    }
    closePassage();
    passage = new Opened<>(wanted, SqlPassage.open(wanted, targets, limits, wiring));
  }

  private static boolean listensTheSame(SqlPassageConfiguration a, SqlPassageConfiguration b) {
    return a.listen().equals(b.listen())
        && a.socket().equals(b.socket())
        && a.readListen().equals(b.readListen())
        && a.readSocket().equals(b.readSocket());
  }

  private void applyEntry(@Nullable SqlEntryConfiguration wanted, @Nullable SslContext tls) {
    if (wanted == null || tls == null) {
      closeEntry();
      return;
    }
    if (entry != null
        && entry.configuration().listen().equals(wanted.listen())
        && entry.configuration().database().equals(wanted.database())
        && wanted.accepts().containsAll(entry.configuration().accepts())) {
      entry.service().tls(tls);
      entry = new Opened<>(wanted, entry.service());
      return;
    }
    // Also when an identity is no longer accepted: its connections end with the listener.
    closeEntry();
    entry = new Opened<>(wanted, SqlEntry.open(wanted, tls, limits.twice(), wiring));
  }

  /** This server's own database is reached without a detour over its own listener. */
  private SqlTarget target(UpstreamConfiguration database, Credentials own) {
    if (entry != null && database.name().equals(state().self())) {
      return new SqlTarget.Local(database.name(), entry.service());
    }
    return new SqlTarget.Remote(database, GatewayTls.client(own, database.identity()));
  }

  private static SslContext entryTls(SqlEntryConfiguration part, Path trust) {
    Credentials own = Credentials.read(trust, Role.DATABASE.word());
    return GatewayTls.server(own, part.accepts());
  }

  private void closePassage() {
    if (passage != null) {
      passage.service().close();
      passage = null;
    }
  }

  private void closeEntry() {
    if (entry != null) {
      entry.service().close();
      entry = null;
    }
  }
}
