// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What all database servers agree on: who writes, and who certainly holds every acknowledged write.
 * It lives in the quorum and changes by versioned writes only; each change the rules permit is a
 * method here, and there is no other.
 *
 * <p>The writer is always in the set. At most one follower is, because at most one acknowledges
 * (rule 2). The set never lies in one direction: whoever is in it holds everything that was
 * acknowledged. A follower that holds everything without being in it merely has to join.
 *
 * @param epoch grows by one with each promotion
 * @param writer who alone may open for writes
 * @param set the in-sync set: who may be promoted
 * @param lastWriter the data folder that was written to last: it may start as writer after a crash
 * @param lost data folders an operator declared lost; they never take part again (rule 9)
 */
public record InSyncRegister(
    long epoch, Incarnation writer, Set<Incarnation> set, Copy lastWriter, List<Copy> lost) {
  /** How many lost data folders are remembered: more than a pair of servers wears out in years. */
  public static final int MOST_LOST = 32;

  public InSyncRegister {
    set = Collections.unmodifiableSet(new LinkedHashSet<>(set));
    lost = List.copyOf(lost);
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch: " + epoch + " (expected: 1 or more)");
    }
    if (!set.contains(writer) || set.size() > 2) {
      throw new IllegalArgumentException(
          "in-sync set: " + set + " (expected: " + writer + " and at most one follower)");
    }
    if (!lastWriter.server().equals(writer.server())) {
      throw new IllegalArgumentException(
          "last writer: " + lastWriter + " (expected: a data folder of " + writer.server() + ")");
    }
  }

  /** The first one, written by the server that the file names first. */
  public static InSyncRegister first(Incarnation writer, Copy copy) {
    return new InSyncRegister(1, writer, Set.of(writer), copy, List.of());
  }

  /** The member that is not the writer. */
  public Optional<Incarnation> follower() {
    for (Incarnation member : set) {
      if (!member.equals(writer)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  /** Whether the writer is the only member. */
  public boolean alone() {
    return set.size() == 1;
  }

  /** Rule 3: the writer removes its follower, or writes again that it has none. */
  public InSyncRegister left() {
    return new InSyncRegister(epoch, writer, Set.of(writer), lastWriter, lost);
  }

  /** Rule 4: the writer adds a follower that holds everything. */
  public InSyncRegister joined(Incarnation follower) {
    Set<Incarnation> both = new LinkedHashSet<>(List.of(writer, follower));
    return new InSyncRegister(epoch, writer, both, lastWriter, lost);
  }

  /** Rule 5: a member takes over from a writer that is gone. */
  public InSyncRegister promoted(Incarnation member, Copy copy) {
    if (!set.contains(member)) {
      throw new IllegalArgumentException(
          "promotion: " + member + " (expected: one of " + set + ")");
    }
    return new InSyncRegister(epoch + 1, member, Set.of(member), copy, lost);
  }

  /** Rule 6: the last writer starts again, as somebody new and alone. */
  public InSyncRegister restarted(Incarnation next) {
    return new InSyncRegister(epoch, next, Set.of(next), lastWriter, lost);
  }

  /** Rule 9: an operator said that the last writer is gone for good, and a survivor takes over. */
  public InSyncRegister declaredLost(Incarnation survivor, Copy copy) {
    LinkedHashSet<Copy> gone = new LinkedHashSet<>(lost);
    gone.add(lastWriter);
    List<Copy> latest = List.copyOf(gone);
    if (latest.size() > MOST_LOST) {
      latest = latest.subList(latest.size() - MOST_LOST, latest.size());
    }
    return new InSyncRegister(epoch + 1, survivor, Set.of(survivor), copy, latest);
  }

  @Override
  public String toString() {
    return "epoch " + epoch + ", writer " + writer + ", set " + set;
  }
}
