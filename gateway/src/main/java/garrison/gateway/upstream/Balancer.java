// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who gets a request: of two healthy candidates taken at random, the one with fewer
 * requests outstanding; or all in turn.
 *
 * <p>Taking the least loaded of all sounds better and is worse: every event loop sees the same
 * minimum at the same moment and all of them rush to it, and a server that fails fast looks idle
 * and attracts everything. Two random choices keep nearly all of the benefit (the longest queue
 * grows with log log n instead of log n) and spread the rush. Round robin was rejected as default
 * because it goes on feeding a server that has become slow. Of equals the one chosen longer ago is
 * taken, so that a site with little traffic still uses all of its servers in turn instead of by the
 * luck of a coin.
 *
 * <p>Shares: of candidates whose shares differ ({@link WarmUp}) each is left out of a choice with a
 * probability that makes up for it, the one with the largest never, so that somebody is always
 * left; and loads are compared in relation to shares. The first holds while servers are idle and
 * only their turn decides, the second while they are busy. Of two servers one with share s so gets
 * s requests for each of the other's. Limits: outstanding counts are those of this process alone;
 * several edges do not know of each other's.
 */
@SuppressWarnings("ReferenceEquality") // the very object is meant
public final class Balancer {
  /** Who can be chosen. */
  public interface Candidate {
    /** Whether requests may be sent there now. */
    boolean healthy();

    /** How much of its share it takes, more than 0 and at most 1, which is the whole. */
    double share(long nowNanos);

    /** Requests sent there and not yet answered. */
    int outstanding();

    /** The number given by the last {@link #chosen}, or 0. */
    long lastChosen();

    /** Was chosen as the so many-eth of all choices. */
    void chosen(long sequence);
  }

  private final LongSupplier nanoTime;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * @param nanoTime monotonic
   */
  public Balancer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Chooses, or returns null when nobody is healthy.
   *
   * @param avoid taken only when nobody else is healthy, or null
   */
  public <C extends Candidate> @Nullable C choose(
      List<C> candidates, RandomGenerator random, @Nullable C avoid) {
    long now = nanoTime.getAsLong();
    List<C> admitted = admitted(candidates, random, avoid, now);
    int eligible = 0;
    for (C candidate : admitted) {
      if (candidate != avoid && candidate.healthy()) {
        eligible++;
      }
    }
    C choice;
    if (eligible == 0) {
      choice = avoid != null && avoid.healthy() ? avoid : null;
    } else if (eligible == 1) {
      choice = pick(admitted, avoid, 0);
    } else {
      int first = random.nextInt(eligible);
      int second = random.nextInt(eligible - 1);
      choice =
          better(
              pick(admitted, avoid, first),
              pick(admitted, avoid, second < first ? second : second + 1),
              now);
    }
    if (choice != null) {
      choice.chosen(sequence.incrementAndGet());
    }
    return choice;
  }

  /**
   * Chooses the one chosen longest ago, however busy it is, or returns null when nobody is healthy.
   *
   * @param avoid taken only when nobody else is healthy, or null
   */
  public <C extends Candidate> @Nullable C next(
      List<C> candidates, RandomGenerator random, @Nullable C avoid) {
    C choice = null;
    for (C candidate : admitted(candidates, random, avoid, nanoTime.getAsLong())) {
      if (candidate != avoid
          && candidate.healthy()
          && (choice == null || candidate.lastChosen() < choice.lastChosen())) {
        choice = candidate;
      }
    }
    if (choice == null && avoid != null && avoid.healthy()) {
      choice = avoid;
    }
    if (choice != null) {
      choice.chosen(sequence.incrementAndGet());
    }
    return choice;
  }

  /**
   * All candidates while their shares are equal, which is nearly always; else who is not left out.
   */
  private static <C extends Candidate> List<C> admitted(
      List<C> candidates, RandomGenerator random, @Nullable C avoid, long now) {
    double least = 1;
    double most = 0;
    for (C candidate : candidates) {
      if (candidate != avoid && candidate.healthy()) {
        double share = candidate.share(now);
        least = Math.min(least, share);
        most = Math.max(most, share);
      }
    }
    if (least >= most) {
      return candidates;
    }
    List<C> admitted = new ArrayList<>(candidates.size());
    for (C candidate : candidates) {
      if (candidate != avoid
          && candidate.healthy()
          && random.nextDouble() * most < candidate.share(now)) {
        admitted.add(candidate);
      }
    }
    return admitted.isEmpty() ? candidates : admitted; // somebody's health changed meanwhile
  }

  private static <C extends Candidate> @Nullable C pick(
      List<C> candidates, @Nullable C avoid, int index) {
    int left = index;
    C last = null;
    for (C candidate : candidates) {
      if (candidate != avoid && candidate.healthy()) {
        last = candidate;
        if (left-- == 0) {
          return candidate;
        }
      }
    }
    return last; // somebody's health changed since they were counted
  }

  private static <C extends Candidate> @Nullable C better(
      @Nullable C one, @Nullable C other, long now) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    double load = one.outstanding() * other.share(now);
    double otherLoad = other.outstanding() * one.share(now);
    if (load != otherLoad) {
      return load < otherLoad ? one : other;
    }
    return one.lastChosen() <= other.lastChosen() ? one : other;
  }
}
