// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Writes bytes over mutual TLS to a web server and reads what comes. */
final class EdgeClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final SSLSocket socket;

  EdgeClient(SSLContext identity, InetSocketAddress server) throws IOException {
    socket =
        (SSLSocket)
            identity
                .getSocketFactory()
                .createSocket(server.getAddress().getHostAddress(), server.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** An answer as it came. */
  record Answer(String statusLine, List<String> headers, String text) {
    int status() {
      return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    Optional<String> header(String name) {
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(header -> header.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  EdgeClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** One answer, framed as its headers say. */
  Answer answer(boolean bodiless) throws IOException {
    InputStream in = socket.getInputStream();
    String status = line(in);
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    Answer head = new Answer(status, headers, "");
    if (bodiless || head.status() == 304 || head.status() == 101) {
      return head;
    }
    if (head.header("transfer-encoding").isPresent()) {
      return new Answer(status, headers, text(chunked(in)));
    }
    Optional<Integer> length = head.header("content-length").map(Integer::parseInt);
    return new Answer(
        status,
        headers,
        text(length.isPresent() ? in.readNBytes(length.get()) : in.readAllBytes()));
  }

  Answer answer() throws IOException {
    return answer(false);
  }

  String read(int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  /** Everything up to the end; a reset or a refused handshake is one. */
  String rest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is not closed", e);
    } catch (SSLException e) {
      // Refused.
    } catch (IOException e) {
      // Reset.
    }
    return all.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16); size > 0; ) {
      all.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    line(in);
    return all.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }
}
