// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.model.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Tries a TCP connection to every port of an address, from wherever this process is: run by {@code
 * exec}, from a host of the lab.
 *
 * <p>One thread, a few thousand connections in flight. What answers a SYN is told apart by the
 * kernel: accepted (open), reset (refused: nobody listens, and no firewall stands in between),
 * another error (unreachable: a router or firewall says so), or nothing until the patience ends
 * (silent: dropped). The patience outlasts the first retransmission of a SYN, one second (RFC 6298,
 * section 2.1), so that one lost packet makes no open port silent.
 *
 * @param open ports that accepted
 * @param refused ports that answered with a reset
 * @param unreachable ports for which something answered that they cannot be reached
 * @param silent how many did not answer
 */
public record PortScan(
    NavigableSet<Integer> open,
    NavigableSet<Integer> refused,
    NavigableSet<Integer> unreachable,
    int silent) {
  /** How long a port may take to answer. */
  public static final Duration PATIENCE = Duration.ofMillis(1300);

  private static final int PORTS = 65535;
  private static final int IN_FLIGHT = 4096;

  public PortScan {
    open = new TreeSet<>(open);
    refused = new TreeSet<>(refused);
    unreachable = new TreeSet<>(unreachable);
  }

  /**
   * Scans all ports.
   *
   * @param patience how long each may take to answer
   */
  public static PortScan of(IpAddress target, Duration patience) throws IOException {
    return new Scan(target, patience.toNanos()).run();
  }

  /**
   * Prints one line for each port that answered, such as {@code open 443}, then {@code silent
   * 65533}. The only argument is the address, which is never looked up.
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("error: arguments: " + arguments.length + " (expected: one address)");
      System.err.println("hint: name the address to scan, such as 10.0.0.11");
      System.exit(2);
    }
    PortScan scan = of(new IpAddress(arguments[0]), PATIENCE);
    scan.open().forEach(port -> System.out.println("open " + port));
    scan.refused().forEach(port -> System.out.println("refused " + port));
    scan.unreachable().forEach(port -> System.out.println("unreachable " + port));
    System.out.println("silent " + scan.silent());
  }

  /** One scan; confined to the thread that runs it. */
  private static final class Scan {
    /** A connection attempt; attempts expire in the order in which they were made. */
    private record Attempt(int port, SocketChannel channel, long deadline) {}

    private final IpAddress target;
    private final long patienceNanos;
    private final StandardProtocolFamily family;
    private final Deque<Attempt> oldestFirst = new ArrayDeque<>();
    private final NavigableSet<Integer> open = new TreeSet<>();
    private final NavigableSet<Integer> refused = new TreeSet<>();
    private final NavigableSet<Integer> unreachable = new TreeSet<>();
    private int silent;
    private int inFlight;

    Scan(IpAddress target, long patienceNanos) {
      this.target = target;
      this.patienceNanos = patienceNanos;
      this.family = target.isIpv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    PortScan run() throws IOException {
      try (Selector selector = Selector.open()) {
        int next = 1;
        while (next <= PORTS || inFlight > 0) {
          // In small steps, so that answers are taken while the first thousands go out.
          for (int step = 0; step < 256 && next <= PORTS && inFlight < IN_FLIGHT; step++) {
            attempt(selector, next++);
          }
          boolean full = next > PORTS || inFlight >= IN_FLIGHT;
          selector.select(this::answered, full ? 20 : 1);
          expire();
        }
      }
      return new PortScan(open, refused, unreachable, silent);
    }

    private void attempt(Selector selector, int port) throws IOException {
      SocketChannel channel = SocketChannel.open(family);
      channel.configureBlocking(false);
      // A reset instead of the four-way end: no thousands of sockets in TIME_WAIT.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      inFlight++;
      try {
        Attempt attempt = new Attempt(port, channel, System.nanoTime() + patienceNanos);
        if (channel.connect(new InetSocketAddress(target.toInetAddress(), port))) {
          finish(attempt, open);
        } else {
          channel.register(selector, SelectionKey.OP_CONNECT, attempt);
          oldestFirst.addLast(attempt);
        }
      } catch (IOException e) {
        finish(new Attempt(port, channel, 0), isReset(e) ? refused : unreachable);
      }
    }

    private void answered(SelectionKey key) {
      Attempt attempt = (Attempt) key.attachment();
      try {
        attempt.channel().finishConnect();
        finish(attempt, open);
      } catch (IOException e) {
        finish(attempt, isReset(e) ? refused : unreachable);
      }
    }

    private void expire() {
      long now = System.nanoTime();
      while (!oldestFirst.isEmpty()) {
        Attempt oldest = oldestFirst.getFirst();
        if (oldest.channel().isOpen()) {
          if (oldest.deadline() - now > 0) {
            return;
          }
          silent++;
          close(oldest);
        }
        oldestFirst.removeFirst();
      }
    }

    private void finish(Attempt attempt, NavigableSet<Integer> ports) {
      ports.add(attempt.port());
      close(attempt);
    }

    private void close(Attempt attempt) {
      inFlight--;
      try {
        attempt.channel().close();
      } catch (IOException _) {
        // The descriptor is gone either way.
      }
    }

    private static boolean isReset(IOException e) {
      return e instanceof ConnectException
          && e.getMessage() != null
          && e.getMessage().contains("refused");
    }
  }
}
