// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that writes bytes over TLS to an edge and reads what comes. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(TestSite site) throws IOException {
    socket = site.visitor().getSocketFactory().createSocket("127.0.0.1", site.httpsPort());
    socket.setSoTimeout(20_000);
  }

  /** One whose opening of the path was answered with 101. */
  static RawClient open(TestSite site, String path) throws IOException {
    RawClient client = new RawClient(site);
    client.send(opening(path));
    String head = client.head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException("answer: " + head + " (expected: 101)");
    }
    return client;
  }

  static String opening(String path, String... more) {
    return request(
        "GET " + path + " HTTP/1.1",
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + TestWebSocket.KEY,
        more.length == 0 ? "X-Nothing: 1" : String.join("\r\n", more));
  }

  static String request(String line, String... headers) {
    return line
        + "\r\nHost: localhost\r\n"
        + String.join("\r\n", headers)
        + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Up to the empty line, with it. */
  String head() throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        return text.toString();
      }
      text.append((char) next);
    }
    return text.toString();
  }

  String read(int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }

  /** Sends and expects the same back. */
  boolean echoes(String text) throws IOException {
    send(text);
    return read(text.length()).equals(text);
  }

  /** Whether nothing more comes than the end; a reset is one. */
  boolean ends() throws IOException {
    return rest().isEmpty();
  }

  String rest() throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 14];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        text.append(new String(Arrays.copyOf(buffer, read), StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException reset) {
      // An end nevertheless.
    }
    return text.toString();
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
