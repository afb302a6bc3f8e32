// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import garrison.model.IpAddress;
import garrison.model.Port;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of one member: where the others reach it, and whether it votes.
 *
 * @param id 1 to 254, never given to another server: the quorum knows its members by it, and it
 *     stands in the upper eight bits of every session's number
 * @param address the private address both ports are bound to
 * @param peerPort where the leader speaks with its followers
 * @param electionPort where a leader is elected
 */
public record Seat(int id, IpAddress address, Port peerPort, Port electionPort, Voice voice) {
  /** The highest number a member may have. */
  public static final int HIGHEST_ID = 254;

  private static final Pattern LINE =
      Pattern.compile(
          "server\\.(\\d{1,3})=(\\[[^\\]]+\\]|[^:;\\[\\]]+):(\\d{1,5}):(\\d{1,5}):(participant|observer)(;.*)?");

  public Seat {
    if (id < 1 || id > HIGHEST_ID) {
      throw new IllegalArgumentException(
          "quorum member id: " + id + " (expected: 1-" + HIGHEST_ID + ")");
    }
    if (peerPort.equals(electionPort)) {
      throw new IllegalArgumentException(
          "quorum member " + id + ": port " + peerPort + " twice (expected: two ports)");
    }
  }

  /** The same place with another voice. */
  public Seat with(Voice other) {
    return new Seat(id, address, peerPort, electionPort, other);
  }

  /** The line of ZooKeeper's configuration that says this: key, {@code =} and value. */
  public String line() {
    String host = address.isIpv6() ? "[" + address + "]" : address.text();
    return "server." + id + "=" + host + ":" + peerPort + ":" + electionPort + ":" + voice.word();
  }

  /**
   * Reads what {@link #line} wrote, whatever ZooKeeper appended about the client's port.
   *
   * @throws IllegalArgumentException when it is no such line
   */
  public static Seat ofLine(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "quorum member: " + line + " (expected: server.ID=ADDRESS:PORT:PORT:ROLE)");
    }
    String host = parts.group(2);
    boolean bracketed = host.startsWith("[");
    return new Seat(
        Integer.parseInt(parts.group(1)),
        new IpAddress(bracketed ? host.substring(1, host.length() - 1) : host),
        new Port(Integer.parseInt(parts.group(3))),
        new Port(Integer.parseInt(parts.group(4))),
        Voice.ofWord(parts.group(5)));
  }

  @Override
  public String toString() {
    return line();
  }
}
