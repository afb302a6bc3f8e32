// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that has just become healthy gets, by a clock and a chance of the test's own. */
final class WarmUpTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int CHOICES = 20_000;

  private final RandomGenerator random = new SplittableRandom(42);
  private long now = 100 * SECOND;
  private final Balancer balancer = new Balancer(() -> now);

  @Test
  void shareGrowsLinearlyFromASmallStartToTheWhole() {
    Server cold = returned();
    assertThat(cold.share(now)).isEqualTo(WarmUp.START);
    now += 5 * SECOND;
    assertThat(cold.share(now)).isCloseTo(WarmUp.START + (1 - WarmUp.START) / 2, within(1e-9));
    now += 5 * SECOND;
    assertThat(cold.share(now)).isEqualTo(1);
    now += 500 * SECOND;
    assertThat(cold.share(now)).isEqualTo(1);
  }

  @Test
  void nothingWarmsUpWhenTheProcessHasJustStarted() {
    Server server = new Server(now - 9 * SECOND);
    server.warmUp.back(now);
    assertThat(server.share(now)).isEqualTo(1);
  }

  @Test
  void serverThatIsAddedLaterWarmsUp() {
    Server server = new Server(now - 11 * SECOND);
    server.warmUp.back(now);
    assertThat(server.share(now)).isEqualTo(WarmUp.START);
  }

  @Test
  void connectionLostForAMomentDoesNotMakeAServerCold() {
    Server server = warm();
    server.warmUp.lost(now);
    server.warmUp.back(now + SECOND / 2);
    assertThat(server.share(now + SECOND / 2)).isEqualTo(1);
    Server cold = returned();
    now += 5 * SECOND;
    cold.warmUp.lost(now);
    cold.warmUp.back(now + SECOND / 2);
    assertThat(cold.share(now)).isCloseTo(WarmUp.START + (1 - WarmUp.START) / 2, within(1e-9));
  }

  @Test
  void absenceLastsFromItsFirstMoment() {
    Server server = warm();
    server.warmUp.lost(now);
    server.warmUp.lost(now + SECOND);
    server.warmUp.back(now + SECOND + 1);
    assertThat(server.share(now + SECOND + 1)).isEqualTo(WarmUp.START);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 8, 10})
  void ofTwoIdleServersTheColdOneGetsItsShareForEachOfTheOthers(int seconds) {
    Server cold = returned();
    Server warm = warm();
    now += seconds * SECOND;
    double share = cold.share(now);
    assertThat(measured(cold, List.of(warm, cold), 0)).isCloseTo(share / (1 + share), within(0.01));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 8, 10})
  void ofTwoBusyServersTheColdOneGetsNoMoreThanItsShareForEachOfTheOthers(int seconds) {
    Server cold = returned();
    Server warm = warm();
    now += seconds * SECOND;
    double share = cold.share(now);
    assertThat(measured(cold, List.of(warm, cold), 60))
        .isBetween(share / (1 + share) - 0.03, share / (1 + share) + 0.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 10})
  void ofFiveServersTheColdOneGetsAboutItsShareAndTheOthersTheRest(int seconds) {
    Server cold = returned();
    List<Server> servers = List.of(warm(), warm(), cold, warm(), warm());
    now += seconds * SECOND;
    double share = cold.share(now);
    assertThat(measured(cold, servers, 0)).isCloseTo(share / (4 + share), within(0.05));
    for (Server server : servers) {
      if (server != cold) {
        assertThat(server.count / (double) CHOICES).isBetween(0.19, 0.26);
      }
    }
  }

  @Test
  void serversThatAreEquallyColdShareEqually() {
    Server one = returned();
    Server other = returned();
    assertThat(measured(one, List.of(one, other), 0)).isCloseTo(0.5, within(0.01));
    now += 3 * SECOND;
    assertThat(measured(one, List.of(one, other), 60)).isCloseTo(0.5, within(0.01));
  }

  @Test
  void coldServerThatIsAloneGetsEverything() {
    Server cold = returned();
    Server gone = warm();
    gone.healthy = false;
    assertThat(measured(cold, List.of(gone, cold), 0)).isEqualTo(1);
    assertThat(measured(cold, List.of(cold), 0)).isEqualTo(1);
  }

  @Test
  void requestThatFailedOnTheWarmServerGoesToTheColdOne() {
    Server cold = returned();
    Server warm = warm();
    for (int i = 0; i < 100; i++) {
      assertThat(balancer.choose(List.of(warm, cold), random, warm)).isSameAs(cold);
    }
  }

  /** The part of all choices that falls on {@code one} while so many requests are outstanding. */
  private double measured(Server one, List<Server> servers, int outstanding) {
    ArrayDeque<Server> running = new ArrayDeque<>();
    servers.forEach(server -> server.count = 0);
    for (int i = 0; i < CHOICES; i++) {
      Server chosen = Objects.requireNonNull(balancer.choose(servers, random, null));
      chosen.count++;
      chosen.outstanding++;
      running.add(chosen);
      if (running.size() > outstanding) {
        running.remove().outstanding--;
      }
    }
    running.forEach(server -> server.outstanding--);
    return one.count / (double) CHOICES;
  }

  /** A server that has been there since the process started. */
  private Server warm() {
    Server server = new Server(now);
    server.warmUp.back(now);
    return server;
  }

  /** A server that was away and has become healthy now. */
  private Server returned() {
    Server server = warm();
    server.warmUp.lost(now - 30 * SECOND);
    server.warmUp.back(now);
    return server;
  }

  private static final class Server implements Balancer.Candidate {
    private final WarmUp warmUp;
    private boolean healthy = true;
    private int outstanding;
    private long last;
    private int count;

    Server(long processStarted) {
      warmUp = new WarmUp(processStarted);
    }

    @Override
    public boolean healthy() {
      return healthy;
    }

    @Override
    public double share(long nowNanos) {
      return warmUp.share(nowNanos);
    }

    @Override
    public int outstanding() {
      return outstanding;
    }

    @Override
    public long lastChosen() {
      return last;
    }

    @Override
    public void chosen(long sequence) {
      last = sequence;
    }
  }
}
