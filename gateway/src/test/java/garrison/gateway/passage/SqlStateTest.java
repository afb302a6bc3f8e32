// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SqlStateTest {
  private static final ServerName SELF = new ServerName("web-1");
  private static final ServerName OTHER = new ServerName("web-2");

  private final SqlState state = new SqlState(SELF);

  @Test
  void nothingIsAdmittedUntilTold() {
    assertThat(state.standing()).isEqualTo(Standing.NOTHING);
    state.learn(1, SELF);
    assertThat(state.standing().admits(Purpose.WRITE)).isFalse();
    assertThat(state.admit(1).admits(Purpose.WRITE)).isTrue();
  }

  @Test
  void higherEpochClosesWritesAndTheWritersReads() {
    state.admit(1);
    state.reads(Admission.OPEN);
    state.learn(2, OTHER);
    assertThat(state.standing())
        .isEqualTo(new Standing(2, OTHER, Admission.CLOSED, Admission.CLOSED));
  }

  @Test
  void followersReadsOutliveAChangeOfTheWriter() {
    state.learn(1, OTHER);
    state.reads(Admission.OPEN);
    state.learn(2, new ServerName("web-3"));
    assertThat(state.standing().admits(Purpose.READ)).isTrue();
  }

  @Test
  void lowerEpochAndAnotherWriterOfTheSameChangeNothing() {
    state.learn(5, OTHER);
    state.learn(4, SELF);
    state.learn(5, SELF);
    state.admit(4);
    state.admit(5);
    assertThat(state.standing())
        .isEqualTo(new Standing(5, OTHER, Admission.CLOSED, Admission.CLOSED));
    assertThat(state.admit(6)).isEqualTo(new Standing(6, SELF, Admission.OPEN, Admission.CLOSED));
  }

  @Test
  void followersAreCalledAfterEachChangeAndOnlyThen() {
    List<Long> seen = new ArrayList<>();
    Runnable follower = () -> seen.add(state.standing().epoch());
    state.follow(follower);
    state.learn(1, OTHER);
    state.learn(1, OTHER);
    state.closeWrites();
    state.learn(3, OTHER);
    state.forget(follower);
    state.learn(4, OTHER);
    assertThat(seen).containsExactly(1L, 3L);
  }

  @Test
  void epochNeverFallsAndOpenMeansThatThisServerWrites() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SqlState any = new SqlState(SELF);
      long highest = 0;
      for (int i = 0; i < 100; i++) {
        long epoch = 1L + random.nextInt(20);
        switch (random.nextInt(4)) {
          case 0 -> any.learn(epoch, random.nextBoolean() ? SELF : OTHER);
          case 1 -> any.admit(epoch);
          case 2 -> any.closeWrites();
          default -> any.reads(Admission.OPEN);
        }
        Standing now = any.standing();
        assertThat(now.epoch()).as("seed %d", seed).isGreaterThanOrEqualTo(highest);
        assertThat(!now.admits(Purpose.WRITE) || now.writesAt(SELF)).as("seed %d", seed).isTrue();
        highest = now.epoch();
      }
    }
  }
}
