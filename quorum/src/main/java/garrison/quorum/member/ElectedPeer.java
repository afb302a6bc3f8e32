// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.security.sasl.SaslException;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.quorum.Election;
import org.apache.zookeeper.server.quorum.Leader;
import org.apache.zookeeper.server.quorum.LeaderZooKeeperServer;
import org.apache.zookeeper.server.quorum.LearnerHandler;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's peer, with two additions to how a lead ends.
 *
 * <p><b>A lead can be given away.</b> ZooKeeper's leader looks every half tick whether its server
 * still runs, and steps down in order when a part of it has reported a fatal error. We report one.
 * To everybody else it is as if the leader had failed, which is what the protocol is made for: what
 * was committed is on a majority, and whoever is elected has it.
 *
 * <p><b>Who has led lets the others vote first.</b> A leader has often begun writes that nobody
 * else got, so it knows most and would be elected again: after it has given its lead away, and,
 * which is worse, after it was cut off in such a way that it hears nobody and everybody hears its
 * vote. So it waits for two ticks before it takes part in the next election. When the others are a
 * majority they have decided by then, and it follows; when they need its vote, they get it. An
 * election that lacks a vote for a moment is as safe as one with a slow member. Rejected: to vote
 * with a smaller number than the own one. That needs no time, but a member that is elected by such
 * a vote and lacks what the voter has holds up everyone for as long as a member may take to join.
 */
final class ElectedPeer extends QuorumPeer {
  private static final int TICKS_OF_RESTRAINT = 2;

  private volatile @Nullable Leader current;
  private volatile boolean hasLed;

  ElectedPeer() throws SaslException {}

  /** What this member sees when it leads and serves. */
  Optional<LeadSight> lead() {
    Leader leader = current;
    if (leader == null || !(getActiveServer() instanceof LeaderZooKeeperServer)) {
      return Optional.empty();
    }
    Set<Integer> voters =
        getQuorumVerifier().getVotingMembers().keySet().stream()
            .map(Math::toIntExact)
            .collect(Collectors.toSet());
    Set<Integer> synced = new HashSet<>();
    for (LearnerHandler follower : leader.getForwardingFollowers()) {
      if (follower.synced()
          && follower.getLearnerHandlerInfo().get("sid") instanceof Long id
          && voters.contains(id.intValue())) {
        synced.add(id.intValue());
      }
    }
    return Optional.of(new LeadSight(voters, synced));
  }

  /** Whom this member leads or follows by. */
  OptionalInt knownLeader() {
    long id = getLeaderId();
    return id > 0 ? OptionalInt.of(Math.toIntExact(id)) : OptionalInt.empty();
  }

  /** Steps down within half a tick; does nothing when this member does not lead. */
  void giveLead() {
    ZooKeeperServer server = getActiveServer();
    if (server instanceof LeaderZooKeeperServer) {
      server.getZooKeeperServerListener().notifyStopping("quorum-lead", 0);
    }
  }

  @Override
  protected synchronized void setLeader(@Nullable Leader next) {
    super.setLeader(next);
    current = next;
  }

  @Override
  public void setZabState(ZabState state) {
    super.setZabState(state);
    if (state == ZabState.BROADCAST && getPeerState() == ServerState.LEADING) {
      hasLed = true;
    }
  }

  /** Called by ZooKeeper at the beginning of each election, in the thread that is to vote. */
  @Override
  protected Election makeLEStrategy() {
    if (hasLed) {
      hasLed = false;
      restrain();
    }
    return super.makeLEStrategy();
  }

  private void restrain() {
    try {
      TimeUnit.MILLISECONDS.sleep((long) getTickTime() * TICKS_OF_RESTRAINT);
    } catch (InterruptedException _) {
      // The member ends; the election sees that by the same sign.
      Thread.currentThread().interrupt();
    }
  }
}
