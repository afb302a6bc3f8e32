// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.measure.Meters;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.transport.Transport;
import garrison.model.Role;
import garrison.trust.Credentials;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passage and the entry of one gateway process, as its configuration names them. Guarded by its
 * own lock; the event loops belong to the caller.
 */
public final class SqlService implements AutoCloseable {
  private final SqlLimits limits;
  private final Transport transport;
  private final EventLoopGroup group;
  private final SqlMeter meter;
  private @Nullable Opened<SqlPassageConfiguration, SqlPassage> passage;
  private @Nullable Opened<SqlEntryConfiguration, SqlEntry> entry;

  private record Opened<C, S extends AutoCloseable>(C configuration, S service) {}

  /** Opens nothing yet. Made once in a process, since its metrics are. */
  public SqlService(SqlLimits limits, Transport transport, EventLoopGroup group, Meters meters) {
    this.limits = limits;
    this.transport = transport;
    this.group = group;
    this.meter = new SqlMeter(meters);
  }

  /**
   * Serves these sections from now on, with the certificates that are in the trust folder now. A
   * listener that stays where it is stays open, with its connections; only those to a former writer
   * are cut.
   *
   * @throws PassageException when something cannot be bound
   * @throws garrison.trust.TrustException when a certificate cannot be read; then nothing changed
   */
  public synchronized void apply(GatewayConfiguration wanted) {
    SqlPassageConfiguration passagePart = wanted.sqlPassage();
    SqlEntryConfiguration entryPart = wanted.sqlEntry();
    SqlWriter writer = passagePart == null ? null : writer(passagePart, wanted);
    SslContext entryTls = entryPart == null ? null : entryTls(entryPart, wanted.trust());
    applyEntry(entryPart, entryTls);
    applyPassage(passagePart, writer);
  }

  /** The passage, when there is one. */
  public synchronized Optional<SqlPassage> passage() {
    return passage == null ? Optional.empty() : Optional.of(passage.service());
  }

  /** The entry, when there is one. */
  public synchronized Optional<SqlEntry> entry() {
    return entry == null ? Optional.empty() : Optional.of(entry.service());
  }

  @Override
  public synchronized void close() {
    closePassage();
    closeEntry();
  }

  private void applyPassage(@Nullable SqlPassageConfiguration wanted, @Nullable SqlWriter writer) {
    if (wanted == null || writer == null) {
      closePassage();
      return;
    }
    if (passage != null
        && passage.configuration().listen().equals(wanted.listen())
        && passage.configuration().socket().equals(wanted.socket())) {
      passage.service().target(writer);
      passage = new Opened<>(wanted, passage.service());
      return;
    }
    closePassage();
    passage =
        new Opened<>(wanted, SqlPassage.open(wanted, writer, limits, transport, group, meter));
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
    entry = new Opened<>(wanted, SqlEntry.open(wanted, tls, limits.twice(), transport, group));
  }

  private static SqlWriter writer(SqlPassageConfiguration part, GatewayConfiguration wanted) {
    Path local = part.localDatabase();
    if (local != null && part.writer().name().equals(wanted.server())) {
      return new SqlWriter.Local(local);
    }
    Credentials own = Credentials.read(wanted.trust(), Role.APPLICATION.word());
    return new SqlWriter.Remote(part.writer(), GatewayTls.client(own, part.writer().identity()));
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
