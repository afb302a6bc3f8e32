// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Voice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A network namespace for each member and one for the switch between them, so that packets can be
 * lost in one direction without anybody being told. Nothing of this machine's network changes, and
 * all of it is removed at the end. Needs root.
 */
final class TestHosts implements AutoCloseable {
  private static final int PEER_PORT = 2888;
  private static final int ELECTION_PORT = 3888;
  private static final int LIMIT_SECONDS = 30;

  private final String prefix = "gq" + ProcessHandle.current().pid() + "-";
  private final int count;
  private final List<String> namespaces = new ArrayList<>();

  TestHosts(int count) throws IOException {
    this.count = count;
    namespace("switch");
    in("switch", "ip link add bridge type bridge");
    in("switch", "ip link set bridge up");
    for (int id = 1; id <= count; id++) {
      host(id);
    }
  }

  /** The place of each host's member. */
  List<Seat> seats() {
    return IntStream.rangeClosed(1, count)
        .mapToObj(id ->
            new Seat(
                id,
                new IpAddress(address(id)),
                new Port(PEER_PORT),
                new Port(ELECTION_PORT),
                Voice.VOTER))
        .toList();
  }

  /** The words of a command that runs what follows them on a host. */
  List<String> launcher(int id) {
    return List.of("ip", "netns", "exec", prefix + id);
  }

  /** Loses every packet that is sent to a host, at its own end of the cable. */
  void deafen(int id) throws IOException {
    lose(Integer.toString(id), "eth0");
  }

  /** Loses every packet that a host sends, at the switch's end of the cable. */
  void silence(int id) throws IOException {
    lose("switch", "host" + id);
  }

  /** Loses nothing more of what goes to or comes from a host. */
  void heal(int id) throws IOException {
    for (String name : List.of(Integer.toString(id), "switch")) {
      in(name, "nft flush ruleset");
    }
  }

  @Override
  public void close() throws IOException {
    for (String name : namespaces) {
      run(List.of("ip", "netns", "delete", name));
    }
  }

  private void host(int id) throws IOException {
    String name = Integer.toString(id);
    namespace(name);
    in("switch", "ip link add host" + id + " type veth peer eth0 netns " + prefix + id);
    in("switch", "ip link set host" + id + " master bridge up");
    in(name, "ip link set lo up");
    in(name, "ip link set eth0 up");
    in(name, "ip address add " + address(id) + "/24 dev eth0");
  }

  private void lose(String name, String device) throws IOException {
    in(name, "nft add table netdev cut");
    in(
        name,
        "nft add chain netdev cut in { type filter hook ingress device "
            + device
            + " priority 0 ; policy drop ; }");
  }

  private static String address(int id) {
    return "10.77.0." + id;
  }

  private void namespace(String name) throws IOException {
    run(List.of("ip", "netns", "add", prefix + name));
    namespaces.add(prefix + name);
  }

  private void in(String name, String command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
    all.addAll(List.of(command.split(" ")));
    run(all);
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (var output = process.getInputStream()) {
      String said = new String(output.readNBytes(1 << 16), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
