// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private final Turnstile turnstile = new Turnstile();
  private final List<String> through = new ArrayList<>();

  /** Goes through when it can, and says so. */
  private class Visitor implements Turnstile.Guest {
    private final String name;

    Visitor(String name) {
      this.name = name;
    }

    @Override
    public void called() {
      if (turnstile.enter(this)) {
        through.add(name);
      }
    }
  }

  @Test
  void oneAfterTheOtherInTheOrderOfTheirComing() {
    for (String name : List.of("first", "second", "third")) {
      new Visitor(name).called();
    }
    assertThat(through).containsExactly("first");
    assertThat(turnstile.isTaken()).isTrue();
    turnstile.leave();
    assertThat(through).containsExactly("first", "second");
    turnstile.leave();
    turnstile.leave();
    assertThat(through).containsExactly("first", "second", "third");
    assertThat(turnstile.isTaken()).isFalse();
  }

  @Test
  void whoWantsNoMoreHoldsUpNobody() {
    new Visitor("first").called();
    assertThat(turnstile.enter(() -> {})).isFalse();
    new Visitor("third").called();
    turnstile.leave();
    assertThat(through).containsExactly("first", "third");
  }

  @Test
  void whoAsksAgainKeepsItsPlace() {
    new Visitor("first").called();
    Visitor second = new Visitor("second");
    second.called();
    new Visitor("third").called();
    second.called();
    turnstile.leave();
    assertThat(through).containsExactly("first", "second");
  }

  @Test
  void whoIsThroughAtOnceIsFollowedAtOnce() {
    new Visitor("first").called();
    for (int i = 0; i < 10_000; i++) {
      Turnstile.Guest[] quick = new Turnstile.Guest[1];
      quick[0] =
          () -> {
            if (turnstile.enter(quick[0])) {
              turnstile.leave();
            }
          };
      quick[0].called();
    }
    new Visitor("last").called();
    turnstile.leave();
    assertThat(through).containsExactly("first", "last");
  }
}
