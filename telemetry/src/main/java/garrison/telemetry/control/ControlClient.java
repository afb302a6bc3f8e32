// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the process behind a control socket. */
public final class ControlClient {
  private static final Pattern OK = Pattern.compile("ok(?: (?<length>\\d{1,9}))?");
  private static final String ERROR = "error: ";

  private ControlClient() {}

  /**
   * Sends one request and returns the body of the answer.
   *
   * @param request verb and arguments, one line without its line feed, less than 8 KiB in UTF-8
   * @param limit how long all of it may take, connecting included
   * @throws ControlException when the answer is an error: its message
   * @throws ControlUnavailableException when there is no whole answer in time
   */
  public static String ask(Path socket, String request, Duration limit) {
    byte[] line = request(request);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Cutoff cutoff = Cutoff.after(limit, channel)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        Lines.write(channel, line, 0, line.length);
        return answer(socket, new BufferedInputStream(Channels.newInputStream(channel)));
      } catch (IOException e) {
        if (cutoff.expired()) {
          throw new ControlUnavailableException(
              "control socket " + socket + ": no answer (expected: within " + limit + ")", e);
        }
        throw e;
      }
    } catch (IOException e) {
      throw new ControlUnavailableException("control socket " + socket, e);
    }
  }

  private static byte[] request(String request) {
    byte[] line = (request + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > ControlLimits.REQUEST_BYTES || request.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "control request: %d bytes (expected: one line of at most %d)"
              .formatted(line.length, ControlLimits.REQUEST_BYTES));
    }
    return line;
  }

  private static String answer(Path socket, InputStream in) throws IOException {
    String status = Lines.read(in, ControlLimits.STATUS_BYTES);
    if (status.startsWith(ERROR)) {
      throw new ControlException(status.substring(ERROR.length()));
    }
    Matcher ok = OK.matcher(status);
    if (!ok.matches()) {
      throw new ControlUnavailableException(
          "control socket " + socket + ": " + status + " (expected: ok or error: message)");
    }
    byte[] body = in.readNBytes(ControlLimits.BODY_BYTES + 1);
    String length = ok.group("length");
    if (length != null && body.length != Integer.parseInt(length)) {
      throw new ControlUnavailableException(
          "control socket %s: answer cut after %d bytes (expected: %s)"
              .formatted(socket, body.length, length));
    }
    if (body.length > ControlLimits.BODY_BYTES) {
      throw new ControlUnavailableException(
          "control socket %s: more than %d bytes (expected: a body of at most that)"
              .formatted(socket, ControlLimits.BODY_BYTES));
    }
    return Lines.text(body);
  }
}
