// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;

/**
 * Everything that crosses a network interface, as it is on the wire (packet(7)): before each frame
 * a line such as {@code 10.0.0.10.41268 > 10.0.0.11.8443}, then the frame. It is a script because
 * tcpdump insists on becoming another user, and an ordinary user's namespace has no other.
 */
final class Capture {
  private static final String SCRIPT =
      """
      socket(my $socket, 17, 3, 0x0300) or die "packet socket: $!\\n";
      my $request = pack("a16x24", $ARGV[0]);
      ioctl($socket, 0x8933, $request) or die "$ARGV[0]: $!\\n";
      my $index = unpack("x16i", $request);
      bind($socket, pack("SniSCCa8", 17, 3, $index, 0, 0, 0, "")) or die "bind: $!\\n";
      setsockopt($socket, 263, 1, pack("iSSa8", $index, 1, 0, "")) or die "promiscuous: $!\\n";
      $| = 1;
      print STDERR "listening on $ARGV[0]\\n";
      while (defined recv($socket, my $frame, 65536, 0)) {
        printf "\\n%d.%d.%d.%d.%d > %d.%d.%d.%d.%d\\n",
            unpack("x26C4x4n", $frame), unpack("x30C4x2n", $frame) if length $frame >= 38;
        print $frame;
      }
      """;

  /**
   * The command that ends all captures of a host; who was started in the background ignores INT.
   */
  static final String[] END = {"pkill", "-TERM", "-x", "perl"};

  private Capture() {}

  /** The command that captures on {@code device} until it is ended. */
  static String[] command(String device) {
    return new String[] {"perl", "-e", SCRIPT, device};
  }

  /** Waits until it captures. */
  static void listening(Process capture) {
    try {
      BufferedReader said =
          new BufferedReader(new InputStreamReader(capture.getErrorStream(), UTF_8));
      String line = said.readLine();
      while (line != null && !line.contains("listening on")) {
        line = said.readLine();
      }
      assertThat(line).isNotNull();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
