// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks who leads, says so when it changes, and gives an own lead away when it is time. */
final class LeadSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeadSupervisor.class);

  private final int own;
  private final ElectedPeer peer;
  private final LeadRules rules;
  private final LeadPlanner planner;
  private final LongSupplier ticker;
  private final Thread thread;
  private OptionalInt leader = OptionalInt.empty();

  LeadSupervisor(int own, ElectedPeer peer, LeadRules rules, LongSupplier ticker) {
    this.own = own;
    this.peer = peer;
    this.rules = rules;
    this.planner = new LeadPlanner(own, rules);
    this.ticker = ticker;
    this.thread = Thread.ofVirtual().name("quorum-lead").start(this::run);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(rules.look().toNanos());
        tell(peer.knownLeader());
        Optional<LeadSight> seen = peer.lead();
        Optional<Integer> successor = planner.next(seen, ticker.getAsLong());
        if (successor.isPresent()) {
          LOG.info(
              "event=quorum-lead-given id={} to={} synced={}",
              own,
              successor.get(),
              seen.map(LeadSight::synced).orElseThrow());
          peer.giveLead();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A moment without a leader is no change; between two looks it is not even seen. */
  private void tell(OptionalInt now) {
    if (now.isPresent() && !now.equals(leader)) {
      leader = now;
      LOG.info("event=quorum-leader id={} leader={}", own, now.getAsInt());
    }
  }
}
