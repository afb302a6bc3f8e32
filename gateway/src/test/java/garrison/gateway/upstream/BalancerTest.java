// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BalancerTest {
  private final RandomGenerator random = new SplittableRandom(42);
  private final Balancer balancer = new Balancer(() -> 0);

  @Test
  void equalServersAreUsedInTurn() {
    Server one = new Server();
    Server two = new Server();
    List<Server> order = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      order.add(balancer.choose(List.of(one, two), random, null));
    }
    for (int i = 1; i < order.size(); i++) {
      assertThat(order.get(i)).isNotSameAs(order.get(i - 1));
    }
  }

  @Test
  void ofTwoTheLessLoadedIsChosen() {
    Server busy = new Server();
    Server idle = new Server();
    busy.outstanding = 5;
    for (int i = 0; i < 100; i++) {
      assertThat(balancer.choose(List.of(busy, idle), random, null)).isSameAs(idle);
    }
  }

  @Test
  void ofManyTheMostLoadedIsNeverChosenAndAllOthersAre() {
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Server server = new Server();
      server.outstanding = i;
      servers.add(server);
    }
    for (int i = 0; i < 1_000; i++) {
      Server chosen = balancer.choose(servers, random, null);
      assertThat(chosen).isNotNull();
      if (chosen != null) {
        chosen.count++;
      }
    }
    assertThat(servers.get(4).count).isZero();
    assertThat(servers.subList(0, 4)).allMatch(server -> server.count > 0);
    assertThat(servers.get(0).count).isGreaterThan(servers.get(3).count);
  }

  @Test
  void inTurnMeansInTurnHoweverBusyTheyAre() {
    List<Server> servers = List.of(new Server(), new Server(), new Server());
    servers.get(0).outstanding = 100;
    servers.get(2).outstanding = 7;
    List<Server> order = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      order.add(balancer.next(servers, random, null));
    }
    for (int i = 0; i < order.size(); i++) {
      assertThat(order.get(i)).isSameAs(servers.get(i % 3));
    }
  }

  @Test
  void turnOfOneThatIsIllOrHasFailedGoesToTheNext() {
    Server ill = new Server();
    Server well = new Server();
    ill.healthy = false;
    assertThat(balancer.next(List.of(ill, well), random, null)).isSameAs(well);
    assertThat(balancer.next(List.of(ill, well), random, well)).isSameAs(well);
    ill.healthy = true;
    assertThat(balancer.next(List.of(ill, well), random, ill)).isSameAs(well);
    ill.healthy = false;
    well.healthy = false;
    assertThat(balancer.next(List.of(ill, well), random, well)).isNull();
  }

  @Test
  void unhealthyServerIsNotChosen() {
    Server ill = new Server();
    Server well = new Server();
    ill.healthy = false;
    for (int i = 0; i < 20; i++) {
      assertThat(balancer.choose(List.of(ill, well), random, null)).isSameAs(well);
    }
    well.healthy = false;
    assertThat(balancer.choose(List.of(ill, well), random, null)).isNull();
  }

  @Test
  void serverThatFailedIsAvoidedUnlessItIsTheOnlyOne() {
    Server failed = new Server();
    Server other = new Server();
    assertThat(balancer.choose(List.of(failed, other), random, failed)).isSameAs(other);
    other.healthy = false;
    assertThat(balancer.choose(List.of(failed, other), random, failed)).isSameAs(failed);
  }

  private static final class Server implements Balancer.Candidate {
    private boolean healthy = true;
    private int outstanding;
    private long last;
    private int count;

    @Override
    public boolean healthy() {
      return healthy;
    }

    @Override
    public double share(long nowNanos) {
      return 1;
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
