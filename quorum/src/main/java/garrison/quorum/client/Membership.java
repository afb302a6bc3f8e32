// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.membership.MembershipPlanner;
import garrison.quorum.membership.MembershipStep;
import garrison.quorum.membership.Seats;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Who the members are, by their own agreement, and the next step towards who they should be. */
public final class Membership {
  private static final String CONFIGURATION = "/zookeeper/config";

  private final Quorum quorum;

  Membership(Quorum quorum) {
    this.quorum = quorum;
  }

  /**
   * The members now, not behind.
   *
   * @throws QuorumUnavailableException when there is no majority within the limit
   */
  public Seats current() {
    return Seats.ofConfiguration(configuration());
  }

  /**
   * Plans the next step and does it. Two servers may try at once: one of them is told to look
   * again.
   *
   * @param wanted the members there should be
   * @param ready the ids of those that follow the quorum now, members or not
   * @throws QuorumUnavailableException when there is no majority within the limit
   */
  public MembershipOutcome advance(Seats wanted, Set<Integer> ready) {
    String text = configuration();
    Seats current = Seats.ofConfiguration(text);
    MembershipStep step = MembershipPlanner.next(current, wanted, ready);
    return switch (step) {
      case MembershipStep.Add _, MembershipStep.Change _, MembershipStep.Remove _ ->
          change(step, current.after(step), version(text));
      case MembershipStep.Await _, MembershipStep.Done _ -> new MembershipOutcome.Nothing(step);
    };
  }

  private MembershipOutcome change(MembershipStep step, Seats next, long version) {
    Deadline deadline = quorum.deadline();
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    String members = String.join("\n", next.lines());
    quorum.session().connection(deadline).reconfigure(members, version, Session.data(reply));
    Reply answer = Session.await(reply, deadline);
    Quorum.refuseIfRefused(CONFIGURATION, answer);
    return switch (answer.code()) {
      case OK -> new MembershipOutcome.Changed(step);
      case BADVERSION, RECONFIGINPROGRESS, NEWCONFIGNOQUORUM, BADARGUMENTS, RECONFIGDISABLED ->
          new MembershipOutcome.Rejected(step, answer.code().toString());
      default -> new MembershipOutcome.Unknown(step, answer.code().toString());
    };
  }

  private String configuration() {
    Reply reply =
        quorum
            .read(CONFIGURATION)
            .orElseThrow(() -> Session.unavailable("read of " + CONFIGURATION + ": not there"));
    return new String(reply.bytes(), StandardCharsets.UTF_8);
  }

  private static long version(String text) {
    return text.lines()
        .filter(line -> line.startsWith("version="))
        .map(line -> Long.parseLong(line.substring("version=".length()).strip(), 16))
        .findFirst()
        .orElse(0L);
  }
}
