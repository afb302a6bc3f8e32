// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.UpstreamConfiguration;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;

/** The database that accepts writes, as one server reaches it. */
public sealed interface SqlWriter {
  /** Whether both are the same database, whatever certificate it is reached with. */
  boolean isSame(SqlWriter other);

  /**
   * It runs on this server.
   *
   * @param socket MariaDB's Unix socket
   */
  record Local(Path socket) implements SqlWriter {
    @Override
    public boolean isSame(SqlWriter other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return "this server (" + socket + ")";
    }
  }

  /**
   * It runs on another server.
   *
   * @param entry that server's entry
   * @param tls shows this server's certificate and accepts the entry's identity alone
   */
  record Remote(UpstreamConfiguration entry, SslContext tls) implements SqlWriter {
    @Override
    public boolean isSame(SqlWriter other) {
      return other instanceof Remote remote && remote.entry.equals(entry);
    }

    @Override
    public String toString() {
      return entry.name() + " (" + entry.address() + ")";
    }
  }
}
