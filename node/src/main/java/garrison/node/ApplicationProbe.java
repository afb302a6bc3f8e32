// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import garrison.node.supervision.Health;
import garrison.node.supervision.HealthProbe;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sees whether the application's container answers HTTP. Which status it answers is not looked at:
 * any WAR is right to say that it does not know this path, and a page that needs the database says
 * nothing about the container.
 */
record ApplicationProbe(Path socket) implements HealthProbe {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final byte[] REQUEST =
      "HEAD /.garrison/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(US_ASCII);
  private static final int STATUS_LINE_BYTES = 12;

  @Override
  public Health probe() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector selector = Selector.open()) {
      channel.write(ByteBuffer.wrap(REQUEST));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(STATUS_LINE_BYTES);
      while (answer.hasRemaining()) {
        if (selector.select(LIMIT.toMillis()) == 0) {
          return Health.bad(
              "accepted a connection and has not answered in " + LIMIT.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
        if (channel.read(answer) < 0) {
          return Health.bad("closed the connection without an answer");
        }
      }
      String status = new String(answer.array(), US_ASCII);
      return status.startsWith("HTTP/1.1 ")
          ? Health.good("answers")
          : Health.bad("answered " + status + " (expected: HTTP/1.1)");
    } catch (IOException _) {
      return Health.bad("does not accept connections yet");
    }
  }
}
