// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import javax.net.ssl.SSLSocket;

/** Asks another database server for what its {@link CopyServer} gives. */
public final class CopyClient {
  private final CopyTrust trust;

  /** For this server, with its certificate. */
  public CopyClient(DatabaseConfiguration configuration) {
    this.trust = new CopyTrust(configuration.paths().trust());
  }

  /**
   * How many bytes the log of {@code source} has; empty when it does not begin at the beginning, so
   * that a server without data cannot follow it.
   *
   * @throws CopyException when there is no answer in time
   */
  public OptionalLong logBytes(Source source, Duration limit) {
    try (Socket plain = new Socket();
        SSLSocket secured = connect(plain, source, limit, CopyFrames.LOG)) {
      long bytes = new CopyFrames.Reader(secured.getInputStream()).head();
      return bytes == CopyFrames.CUT_OFF ? OptionalLong.empty() : OptionalLong.of(bytes);
    } catch (IOException e) {
      throw new CopyException("log of " + source.server() + ": its length is not known", e);
    }
  }

  /**
   * Connects and sends a request.
   *
   * @param plain not connected yet; closing it ends everything that is done on the connection
   * @param limit for each of connecting, the handshake and the first answer
   */
  SSLSocket connect(Socket plain, Source source, Duration limit, String request)
      throws IOException {
    String host = source.copies().address().text();
    int port = source.copies().port().number();
    int millis = Math.toIntExact(limit.toMillis());
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(millis);
    plain.connect(new InetSocketAddress(host, port), millis);
    SSLSocket secured = trust.connect(plain, host, port, source.identity().uri());
    secured.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    secured.getOutputStream().flush();
    return secured;
  }
}
