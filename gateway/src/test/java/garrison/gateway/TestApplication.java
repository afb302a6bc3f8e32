// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application on a Unix socket, written with blocking streams and nothing of the gateway's. It
 * answers with the head of the request as it arrived and the length of its body; paths make it
 * misbehave.
 */
final class TestApplication implements AutoCloseable {
  private final String name;
  private final Path socket;
  private final ServerSocketChannel listener;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  final AtomicInteger requests = new AtomicInteger();
  final TestWebSocket webSocket = new TestWebSocket();

  /** Answers to {@code /slow} are given when this is counted down. */
  final CountDownLatch slow = new CountDownLatch(1);

  private TestApplication(String name, Path socket) throws IOException {
    this.name = name;
    this.socket = socket;
    Files.deleteIfExists(socket);
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket), 1024);
  }

  static TestApplication start(String name, Path socket) {
    try {
      TestApplication application = new TestApplication(name, socket);
      Thread.ofVirtual().start(application::accept);
      return application;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** As SIGKILL does it: every connection is gone in the middle of whatever it was doing. */
  @Override
  public void close() {
    try {
      listener.close();
      for (SocketChannel channel : open) {
        channel.close();
      }
      Files.deleteIfExists(socket);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        open.add(channel);
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      OutputStream out = Channels.newOutputStream(channel);
      while (answer(in, out)) {
        // The next request on the same connection.
      }
    } catch (IOException closed) {
      // The other side has gone, or close() was called.
    } finally {
      open.remove(channel);
    }
  }

  private boolean answer(InputStream in, OutputStream out) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    if (lines.isEmpty()) {
      return false;
    }
    String path = lines.getFirst().split(" ", 3)[1];
    if (has(lines, "expect: 100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    long body = body(in, lines);
    if (!path.startsWith("/.garrison/")) {
      requests.incrementAndGet();
    }
    if (path.startsWith("/socket/")) {
      return webSocket.serve(path, lines, in, out);
    }
    if (path.startsWith("/slow")) {
      try {
        slow.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    if (path.startsWith("/die")) {
      return false;
    }
    if (path.startsWith("/half")) {
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      return false;
    }
    if (path.startsWith("/poison")) {
      write(out, head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
      write(out, head("HTTP/1.1 200 OK", "Content-Length: 6") + "poison");
      return true;
    }
    if (path.startsWith("/chunked")) {
      write(
          out,
          head(
              "HTTP/1.1 200 OK",
              "Transfer-Encoding: chunked",
              "Connection: x-secret",
              "X-Secret: 1"));
      write(out, head("5", "hello", "6", " world", "0", "X-Trailer: 1"));
      return true;
    }
    if (path.startsWith("/large")) {
      byte[] part = new byte[1 << 16];
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + (64L << 20) + "\r\n\r\n");
      for (int i = 0; i < 1024; i++) {
        out.write(part);
      }
      return true;
    }
    if (path.startsWith("/public")) {
      write(out, head("HTTP/1.1 200 OK", "Cache-Control: public", "Content-Length: 2") + "ok");
      return true;
    }
    if (path.startsWith("/empty")) {
      write(out, "HTTP/1.1 204 No Content\r\n\r\n");
      return true;
    }
    String text = name + "\nbody=" + body + "\n" + String.join("\n", lines) + "\n";
    String content = lines.getFirst().startsWith("HEAD ") ? "" : text;
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Frame-Options: DENY\r\nX-Application: "
            + name
            + "\r\nGarrison-Retry: unsent\r\nContent-Length: "
            + text.length()
            + "\r\n\r\n"
            + content);
    return true;
  }

  /** Lines, and an empty one at the end. */
  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean has(List<String> lines, String header) {
    return lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(header));
  }

  private static long body(InputStream in, List<String> lines) throws IOException {
    if (has(lines, "transfer-encoding: chunked")) {
      long total = 0;
      while (true) {
        int size = Integer.parseInt(String.valueOf(line(in)), 16);
        in.skipNBytes(size);
        line(in);
        total += size;
        if (size == 0) {
          return total;
        }
      }
    }
    for (String line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        long length = Long.parseLong(line.substring(15).strip());
        in.skipNBytes(length);
        return length;
      }
    }
    return 0;
  }

  private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return text.toString();
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return null;
  }

  /** The header lines of an echoed request, by lower-case name. */
  static Map<String, String> echoed(String body) {
    Map<String, String> headers = new java.util.HashMap<>();
    for (String line : body.lines().skip(3).toList()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, two) -> one + " AND " + two);
    }
    return headers;
  }
}
