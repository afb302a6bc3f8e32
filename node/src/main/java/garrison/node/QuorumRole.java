// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.ListeningPorts;
import garrison.model.ServerName;
import garrison.model.plan.RolePlan;
import garrison.model.plan.RolePlan.QuorumSeat;
import garrison.quorum.client.Lease;
import garrison.quorum.client.MembershipOutcome;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.QuorumLimits;
import garrison.quorum.client.QuorumRefusedException;
import garrison.quorum.client.QuorumUnavailableException;
import garrison.quorum.member.LeadRules;
import garrison.quorum.member.MemberConfiguration;
import garrison.quorum.member.MemberTrust;
import garrison.quorum.member.QuorumMember;
import garrison.quorum.member.QuorumTiming;
import garrison.quorum.membership.Member;
import garrison.quorum.membership.MembershipStep;
import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Seats;
import garrison.quorum.membership.Voice;
import garrison.trust.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's member of the quorum, and the way of its node to it. One of the nodes, whichever
 * holds a lease, sees to it that the members are those of the file, one step at a time.
 */
final class QuorumRole implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuorumRole.class);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration CALM = Duration.ofSeconds(30);
  private static final Duration REQUEST = Duration.ofMillis(1500);

  private final int id;
  private final List<Member> wanted;
  private final QuorumMember member;
  private final Quorum quorum;
  private final Thread keeper;
  private volatile boolean closing;

  private QuorumRole(int id, List<Member> wanted, QuorumMember member, Runnable ended) {
    this.id = id;
    this.wanted = wanted;
    this.member = member;
    this.quorum = Quorum.connect(member, QuorumLimits.DEFAULT.withRequest(REQUEST));
    Thread.ofVirtual().name("quorum-end").start(() -> awaitEnd(ended));
    this.keeper = Thread.ofVirtual().name("quorum-membership").start(this::keepMembership);
  }

  /**
   * Starts the member.
   *
   * @param ended called when it has ended by itself, which it must not
   */
  static Optional<QuorumRole> start(
      RolePlan.Agent plan, ServerName server, NodeArguments arguments, Runnable ended) {
    Optional<QuorumSeat> own =
        plan.quorum().stream().filter(seat -> seat.server().equals(server)).findFirst();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    List<Member> members =
        Seats.firstFiveVote(plan.quorum().stream().map(QuorumRole::member).toList());
    NodeFolders folders = arguments.folders();
    QuorumMember member =
        QuorumMember.start(
            new MemberConfiguration(
                own.get().id(),
                members,
                folders.quorum(),
                arguments.beginning(),
                QuorumTiming.DEFAULT,
                LeadRules.preferring(preferred(plan))),
            trust(plan, folders));
    return Optional.of(new QuorumRole(own.get().id(), members, member, ended));
  }

  private static Set<Integer> preferred(RolePlan.Agent plan) {
    return plan.quorum().stream()
        .filter(QuorumSeat::shouldLead)
        .map(QuorumSeat::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Member member(QuorumSeat seat) {
    return new Member(
        seat.server(),
        new Seat(
            seat.id(),
            seat.address(),
            ListeningPorts.QUORUM,
            ListeningPorts.ELECTION,
            Voice.VOTER));
  }

  private static MemberTrust trust(RolePlan.Agent plan, NodeFolders folders) {
    Set<URI> accepted =
        plan.quorum().stream()
            .map(seat -> seat.identity().uri())
            .collect(Collectors.toUnmodifiableSet());
    return new MemberTrust(Credentials.read(folders.trust(), plan.role().word()), accepted);
  }

  private void awaitEnd(Runnable ended) {
    try {
      member.awaitEnd();
      if (!closing) {
        ended.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  Quorum quorum() {
    return quorum;
  }

  /** What the member does, for people. */
  String state() {
    return member.state().name().toLowerCase(Locale.ROOT);
  }

  private void keepMembership() {
    try {
      Optional<Lease> present = Optional.empty();
      Optional<Lease> keeping = Optional.empty();
      while (true) {
        Duration pause = PACE;
        try {
          present = held(present, "member." + id, "there");
          keeping = held(keeping, "membership", Integer.toString(id));
          pause = keeping.isPresent() ? advance() : CALM;
        } catch (QuorumUnavailableException e) {
          log.debug("event=membership-not-kept reason={}", e.getMessage());
        } catch (QuorumRefusedException e) {
          log.error("event=membership-refused", e);
          pause = CALM;
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Lease> held(Optional<Lease> known, String name, String words) {
    return known.filter(Lease::isHeld).or(() -> quorum.tryLease(name, words, () -> {}));
  }

  private Duration advance() {
    Set<Integer> ready = new HashSet<>();
    for (Member each : wanted) {
      if (quorum.leaseOwner("member." + each.id()).isPresent()) {
        ready.add(each.id());
      }
    }
    MembershipOutcome outcome = quorum.membership().advance(Seats.of(wanted), ready);
    if (outcome.step() instanceof MembershipStep.Done) {
      return CALM;
    }
    log.info("event=membership outcome=\"{}\"", outcome);
    return PACE;
  }

  @Override
  public void close() {
    closing = true;
    keeper.interrupt();
    quorum.close();
    member.close();
  }
}
