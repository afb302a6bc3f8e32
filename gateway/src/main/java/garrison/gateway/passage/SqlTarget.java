// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.model.ServerName;
import io.netty.handler.ssl.SslContext;

/** A database server, as this server reaches it. */
sealed interface SqlTarget {
  ServerName name();

  /** Whether both are the same, whatever certificate is shown. */
  boolean isSame(SqlTarget other);

  /** It is this server. */
  record Local(ServerName name, SqlEntry entry) implements SqlTarget {
    @Override
    public boolean isSame(SqlTarget other) {
      return other instanceof Local local && local.entry.equals(entry);
    }
  }

  /**
   * It is another server.
   *
   * @param upstream that server's entry
   * @param tls shows this server's certificate and accepts the entry's identity alone
   */
  record Remote(UpstreamConfiguration upstream, SslContext tls) implements SqlTarget {
    @Override
    public ServerName name() {
      return upstream.name();
    }

    @Override
    public boolean isSame(SqlTarget other) {
      return other instanceof Remote remote && remote.upstream.equals(upstream);
    }
  }
}
