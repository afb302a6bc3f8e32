// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.quorum.member.Beginning;
import garrison.quorum.member.LeadRules;
import garrison.quorum.member.MemberConfiguration;
import garrison.quorum.member.MemberTrust;
import garrison.quorum.member.QuorumTiming;
import garrison.quorum.membership.Member;
import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Seats;
import garrison.quorum.membership.Voice;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Members on loopback addresses of their own, with certificates of one authority. */
final class TestMembers {
  private final Path folder;
  private final Authority authority;
  private final List<Seat> seats;
  private final IntFunction<List<String>> launcher;
  private final LeadRules lead;

  /**
   * @param folder for everything, empty
   * @param count how many there will ever be
   */
  TestMembers(Path folder, int count) throws IOException {
    this(folder, freeSeats(count), _ -> List.of(), LeadRules.ANYBODY);
  }

  /**
   * @param launcher the words of a command before those of member {@code id}'s process
   * @param lead of members in processes of their own
   */
  TestMembers(Path folder, List<Seat> seats, IntFunction<List<String>> launcher, LeadRules lead)
      throws IOException {
    this.folder = folder;
    this.authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    this.seats = List.copyOf(seats);
    this.launcher = launcher;
    this.lead = lead;
  }

  /** Of {@code count} members, each on an address of its own and ports that are free. */
  static List<Seat> freeSeats(int count) throws IOException {
    List<Seat> all = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      all.add(freeSeat(id));
    }
    return all;
  }

  /** The first {@code count} of them. */
  Seats first(int count) {
    return new Seats(seats.subList(0, count));
  }

  Path folder(int id) {
    return folder.resolve("member-" + id);
  }

  Seat seat(int id) {
    return seats.get(id - 1);
  }

  MemberConfiguration configuration(int id, Seats members) {
    return new MemberConfiguration(
        id, named(members), folder(id), Beginning.FOUND, QuorumTiming.DEFAULT, LeadRules.ANYBODY);
  }

  /** A certificate of {@code role} on the server of member {@code id}. */
  Credentials credentials(int id, Role role) {
    return authority.issue(
        identity(id, role),
        List.of("web-" + id),
        List.of(seat(id).address()),
        Duration.ofHours(24));
  }

  /** As {@link #credentials}, in a folder under the name {@code own}. */
  Path credentialsFolder(int id, Role role) throws IOException {
    Path trust = Files.createDirectories(folder.resolve("trust-" + id + "-" + role));
    credentials(id, role).write(trust, "own");
    return trust;
  }

  MemberTrust trust(int id) {
    return new MemberTrust(credentials(id, Role.AGENT), accepted());
  }

  Set<URI> accepted() {
    return IntStream.rangeClosed(1, seats.size())
        .mapToObj(id -> identity(id, Role.AGENT).uri())
        .collect(Collectors.toSet());
  }

  /** Starts member {@code id} in a process of its own. */
  MemberProcess start(int id, Seats members, Beginning beginning) throws IOException {
    return start(id, members, beginning, Role.AGENT);
  }

  MemberProcess start(int id, Seats members, Beginning beginning, Role role) throws IOException {
    List<String> arguments =
        List.of(
            Integer.toString(id),
            String.join(",", members.lines()),
            folder(id).toString(),
            beginning.name(),
            credentialsFolder(id, role).toString(),
            accepted().stream().map(URI::toString).collect(Collectors.joining(",")),
            MemberMain.text(lead));
    return new MemberProcess(
        id, launcher.apply(id), arguments, folder.resolve("member-" + id + ".log"));
  }

  static List<Member> named(Seats seats) {
    return seats.all().stream()
        .map(seat -> new Member(new ServerName("web-" + seat.id()), seat))
        .toList();
  }

  private static Identity identity(int id, Role role) {
    return new Identity(new DomainName("www.foobar.com"), new ServerName("web-" + id), role);
  }

  private static Seat freeSeat(int id) throws IOException {
    String address = "127.0.77." + id;
    try (ServerSocket peer = new ServerSocket();
        ServerSocket election = new ServerSocket()) {
      peer.bind(new InetSocketAddress(address, 0));
      election.bind(new InetSocketAddress(address, 0));
      return new Seat(
          id,
          new IpAddress(address),
          new Port(peer.getLocalPort()),
          new Port(election.getLocalPort()),
          Voice.VOTER);
    }
  }
}
