// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application on a Unix socket, written with blocking streams and nothing of ours. It answers
 * with the head of the request as it arrived and the length of its body; paths make it misbehave.
 */
final class SmallApplication implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel listener;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  /** Requests other than health checks. */
  final AtomicInteger requests = new AtomicInteger();

  /** What was asked for. */
  final Set<String> targets = ConcurrentHashMap.newKeySet();

  /** Connections accepted. */
  final AtomicInteger connections = new AtomicInteger();

  /** Answers to {@code /slow} are given when this is counted down. */
  final CountDownLatch slow = new CountDownLatch(1);

  private SmallApplication(Path socket) throws IOException {
    this.socket = socket;
    Files.deleteIfExists(socket);
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket), 1024);
  }

  static SmallApplication start(Path socket) {
    try {
      SmallApplication application = new SmallApplication(socket);
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
        connections.incrementAndGet();
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
    List<String> head = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      head.add(line);
    }
    if (head.isEmpty()) {
      return false;
    }
    String path = head.getFirst().split(" ", 3)[1];
    if (!path.startsWith("/.garrison/")) {
      requests.incrementAndGet();
    }
    targets.add(path);
    long body = body(in, head);
    if (path.startsWith("/socket")) {
      return tunnel(in, out);
    }
    if (path.startsWith("/slow")) {
      await();
    }
    if (path.startsWith("/silent")) {
      return false;
    }
    if (path.startsWith("/.garrison/")) {
      write(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      return true;
    }
    String text = String.join("\n", head) + "\nbody=" + body + "\n";
    String status = path.startsWith("/failing") ? "500 Internal Server Error" : "200 OK";
    write(
        out,
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: text/plain\r\nGarrison-Retry: unsent\r\nX-Accel-Redirect: /a\r\n"
            + "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: "
            + text.length()
            + "\r\n\r\n"
            + (head.getFirst().startsWith("HEAD ") ? "" : text));
    return true;
  }

  /** Agrees to any opening, without looking at its key, and sends back what comes. */
  private static boolean tunnel(InputStream in, OutputStream out) throws IOException {
    String agreed =
        String.join(
            "\r\n",
            "HTTP/1.1 101 Switching Protocols",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    write(out, agreed + "\r\n\r\n");
    byte[] buffer = new byte[1024];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
    return false;
  }

  private void await() {
    try {
      slow.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long body(InputStream in, List<String> head) throws IOException {
    for (String each : head) {
      String line = each.toLowerCase(Locale.ROOT);
      if (line.startsWith("content-length:")) {
        long length = Long.parseLong(line.substring("content-length:".length()).strip());
        in.skipNBytes(length);
        return length;
      }
      if (line.equals("transfer-encoding: chunked")) {
        return chunks(in);
      }
    }
    return 0;
  }

  private static long chunks(InputStream in) throws IOException {
    long sum = 0;
    for (int size = size(in); size > 0; size = size(in)) {
      in.skipNBytes(size);
      sum += size;
      line(in);
    }
    line(in);
    return sum;
  }

  private static int size(InputStream in) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      throw new IOException("the body ended early");
    }
    return Integer.parseInt(line, 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }
}
