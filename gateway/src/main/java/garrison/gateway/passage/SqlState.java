// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one {@link Standing} of a gateway process, which its passage and its entry share: what a peer
 * presents to one of them binds the other. It outlives both, so that a reload forgets nothing.
 *
 * <p>Changed on event loops and by the control plane, always by a swap of the one reference,
 * without a lock. A follower is called after each change, on the thread that made it; it looks at
 * the standing of that moment, so calls that overtake each other do no harm.
 */
final class SqlState {
  private static final Logger LOGGER = LoggerFactory.getLogger(SqlState.class);

  private final ServerName self;
  private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.NOTHING);
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();

  /** Who was presented last against what is known: said once, though it is presented often. */
  private volatile @Nullable ServerName disputant;

  SqlState(ServerName self) {
    this.self = self;
  }

  /** The server this process runs on. */
  ServerName self() {
    return self;
  }

  Standing standing() {
    return Objects.requireNonNull(standing.get());
  }

  void follow(Runnable follower) {
    followers.add(follower);
  }

  void forget(Runnable follower) {
    followers.remove(follower);
  }

  /** Takes what somebody presents; what is not higher changes nothing. */
  void learn(long epoch, ServerName writer) {
    Standing now = change(before -> before.learn(epoch, writer));
    if (now.epoch() == epoch && !now.writesAt(writer) && !writer.equals(disputant)) {
      disputant = writer;
      LOGGER.error(
          "event=sql_epoch_disputed epoch={} known={} presented={}", epoch, now.writer(), writer);
    }
  }

  /**
   * Opens the entry for writers' connections under this epoch, unless a higher one is known, or
   * another writer of the same.
   *
   * @return the standing that holds now
   */
  Standing admit(long epoch) {
    return change(before -> {
      Standing learned = before.learn(epoch, self);
      return learned.epoch() == epoch && learned.writesAt(self)
          ? learned.writes(Admission.OPEN)
          : learned;
    });
  }

  void closeWrites() {
    var _ = change(before -> before.writes(Admission.CLOSED));
  }

  void reads(Admission admission) {
    var _ = change(before -> before.reads(admission));
  }

  private Standing change(UnaryOperator<Standing> step) {
    Standing before = standing();
    Standing after = step.apply(before);
    while (!standing.compareAndSet(before, after)) {
      before = standing();
      after = step.apply(before);
    }
    if (!after.equals(before)) {
      LOGGER.info(
          "event=sql_standing epoch={} writer={} writes={} reads={}",
          after.epoch(),
          after.writer(),
          after.writes(),
          after.reads());
      followers.forEach(Runnable::run);
    }
    return after;
  }
}
