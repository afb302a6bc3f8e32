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
