// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import garrison.lab.ledger.Write;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes guest book entries as a visitor's program does: PUT over HTTPS, at the edge. It speaks
 * just enough of HTTP/1.1 (RFC 9112) by itself, because the JDK's own client opens its sockets on
 * threads of its own, which are not where the visitor is.
 *
 * <p>An entry is there after 200 or 201. It is not after a 4xx: the request was judged and refused.
 * 409 is different: somebody else has the id, which nobody can have, so it is left to the ledger to
 * find out. With a 5xx, or without an answer, the write may have happened or not.
 */
public final class SiteClient implements Client {
  /**
   * Where entries go.
   *
   * @param edge the edge's public address
   * @param domain the site's name
   * @param tls trusts the lab's authority
   * @param limit longest time for connecting, and for each answer
   */
  public record Place(
      InetSocketAddress edge, String domain, SSLSocketFactory tls, Duration limit) {}

  private static final int LONGEST_LINE = 8 * 1024;
  private static final int LONGEST_BODY = 64 * 1024;
  private static final int MOST_HEADERS = 100;

  private final Place place;
  private volatile @Nullable Socket socket;
  private @Nullable InputStream answers;

  public SiteClient(Place place) {
    this.place = place;
  }

  @Override
  public Told write(Write write) {
    Socket open = socket;
    if (open == null) {
      try {
        open = connect();
      } catch (IOException e) {
        close();
        return Told.refused("no connection: " + e.getClass().getSimpleName());
      }
    }
    try {
      open.getOutputStream().write(request(write));
      return judge(answer());
    } catch (IOException e) {
      close();
      return Told.unknown("no answer: " + e.getClass().getSimpleName());
    }
  }

  private Socket connect() throws IOException {
    int millis = (int) place.limit().toMillis();
    Socket plain = new Socket();
    socket = plain;
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(millis);
    plain.connect(place.edge(), millis);
    SSLSocket tls =
        (SSLSocket) place.tls().createSocket(plain, place.domain(), place.edge().getPort(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    socket = tls;
    answers = new BufferedInputStream(tls.getInputStream());
    return tls;
  }

  private byte[] request(Write write) {
    String body = "{\"author\":\"drill\",\"text\":\"" + write.content() + "\"}";
    String head =
        """
        PUT /api/entries/%s HTTP/1.1\r
        Host: %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(write.id(), place.domain(), body.length());
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** The status of the answer; the connection is closed unless it can be used again. */
  private int answer() throws IOException {
    String[] status = line().split(" ", 3);
    if (status.length < 2 || !status[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("status line");
    }
    long length = -1;
    boolean isLast = false;
    for (int i = 0; i <= MOST_HEADERS; i++) {
      String header = line().toLowerCase(Locale.ROOT);
      if (header.isEmpty()) {
        if (isLast || length < 0 || length > LONGEST_BODY) {
          close();
        } else if (answers != null) {
          answers.skipNBytes(length);
        }
        return Integer.parseInt(status[1]);
      }
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring("content-length:".length()).strip());
      }
      isLast |= header.startsWith("connection:") && header.contains("close");
    }
    throw new IOException("headers");
  }

  private String line() throws IOException {
    InputStream in = answers;
    if (in == null) {
      throw new IOException("closed");
    }
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > LONGEST_LINE) {
        throw new IOException("end of stream");
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  private static Told judge(int status) {
    return switch (status) {
      case 200, 201 -> Told.DONE;
      case 409 -> Told.unknown("409");
      default ->
          status >= 400 && status < 500
              ? Told.refused(Integer.toString(status))
              : Told.unknown(Integer.toString(status));
    };
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    answers = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
