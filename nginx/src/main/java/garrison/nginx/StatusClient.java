// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a running nginx on its own socket. */
record StatusClient(Path socket, Duration limit) {
  private static final int MOST_BYTES = 4096;
  private static final Pattern STATUS =
      Pattern.compile(
          "Active connections: (\\d+)\\s.*Reading: (\\d+) Writing: (\\d+) Waiting: \\d+\\s*",
          Pattern.DOTALL);

  /**
   * What nginx has open, without the connection that asked.
   *
   * @param connections of clients
   * @param requests being answered
   */
  record Open(long connections, long requests) {}

  /**
   * How much is open now.
   *
   * @throws NginxException when nginx does not say
   */
  Open open() {
    String answer = ask("/status");
    Matcher matcher = STATUS.matcher(answer);
    if (!matcher.matches()) {
      throw new NginxException("status: " + answer + " (expected: counts of connections)");
    }
    long writing = Long.parseLong(matcher.group(2)) + Long.parseLong(matcher.group(3));
    return new Open(Math.max(0, Long.parseLong(matcher.group(1)) - 1), Math.max(0, writing - 1));
  }

  /** The revision of the configuration that is served to new connections. */
  long revision() {
    String answer = ask("/revision").strip();
    try {
      return Long.parseLong(answer);
    } catch (NumberFormatException _) {
      throw new NginxException("revision: " + answer + " (expected: a number)");
    }
  }

  private String ask(String path) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector selector = Selector.open()) {
      channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(US_ASCII)));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(MOST_BYTES);
      while (answer.hasRemaining()) {
        if (selector.select(limit.toMillis()) == 0) {
          throw new NginxException(
              "accepted a connection and has not answered in " + limit.toMillis() + " ms");
        }
        selector.selectedKeys().clear();
        if (channel.read(answer) < 0) {
          break;
        }
      }
      return body(new String(answer.array(), 0, answer.position(), US_ASCII));
    } catch (IOException _) {
      throw new NginxException("does not answer on its status socket yet");
    }
  }

  private static String body(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || !answer.startsWith("HTTP/1.1 200 ")) {
      throw new NginxException("status: " + answer.lines().findFirst().orElse("nothing"));
    }
    return answer.substring(end + 4);
  }
}
