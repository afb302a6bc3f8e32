// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.model.Role;
import garrison.quorum.member.Beginning;
import garrison.quorum.member.MemberState;
import garrison.quorum.member.QuorumMember;
import garrison.quorum.membership.MembershipStep;
import garrison.quorum.membership.Seats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three members: one in this process, two in processes of their own that can be lost. */
class QuorumIT {
  private static final Logger LOG = LoggerFactory.getLogger(QuorumIT.class);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final QuorumLimits LIMITS =
      QuorumLimits.DEFAULT.withRequest(Duration.ofMillis(2500));
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path folder;

  private static TestMembers members;
  private static Seats three;
  private static QuorumMember own;
  private static Quorum quorum;
  private static MemberProcess second;
  private static MemberProcess third;

  @BeforeAll
  static void startThree() throws IOException {
    members = new TestMembers(folder, 4);
    three = members.first(3);
    second = members.start(2, three, Beginning.FOUND);
    third = members.start(3, three, Beginning.FOUND);
    own = member();
    quorum = Quorum.connect(own, LIMITS);
    awaitAll();
  }

  @AfterAll
  static void stop() {
    quorum.close();
    own.close();
    third.close();
    second.close();
    assertThat(own.state()).isEqualTo(MemberState.STOPPED);
  }

  @Test
  void valueWrittenAtOneMemberIsReadAtAnotherAtOnce() {
    Register<String> register = register();
    assertThat(register.create("0")).isEqualTo(new WriteOutcome.Written(0));
    for (int version = 0; version < 20; version++) {
      String next = Integer.toString(version + 1);
      assertThat(second.ask("replace " + lastName() + " " + version + " " + next))
          .isEqualTo("= Written[version=" + next + "]");
      assertThat(register.read()).contains(new Versioned<>(next, version + 1));
    }
  }

  @Test
  void writeFromAnotherVersionIsAConflict() {
    Register<String> register = register();
    assertThat(register.read()).isEmpty();
    assertThat(register.replace(0, "a")).isEqualTo(new WriteOutcome.Conflict());
    assertThat(register.create("a")).isEqualTo(new WriteOutcome.Written(0));
    assertThat(register.create("b")).isEqualTo(new WriteOutcome.Conflict());
    assertThat(third.ask("replace " + lastName() + " 0 c")).isEqualTo("= Written[version=1]");
    assertThat(register.replace(0, "d")).isEqualTo(new WriteOutcome.Conflict());
    assertThat(register.read()).contains(new Versioned<>("c", 1));
  }

  @Test
  void valueAboveTheLimitIsRefused() {
    assertThatThrownBy(() -> register().create("x".repeat(64 * 1024 + 1)))
        .isInstanceOf(QuorumRefusedException.class)
        .hasMessageContaining("65537 bytes (expected: at most 65536)");
  }

  @Test
  void watchTellsTheLastValue() {
    Register<String> register = register();
    List<Sight<String>> sights = new CopyOnWriteArrayList<>();
    try (var _ = register.watch(sights::add)) {
      await().atMost(LONG).until(() -> sights.contains(new Sight.Absent<String>()));
      assertThat(second.ask("create " + lastName() + " 0")).startsWith("= Written");
      for (int version = 0; version < 30; version++) {
        second.ask("replace " + lastName() + " " + version + " v");
      }
      Sight<String> last = new Sight.Present<>(new Versioned<>("v", 30));
      await().atMost(LONG).untilAsserted(() -> assertThat(sights).endsWith(last));
    }
  }

  @Test
  void leaseOfAHolderThatDiesIsFreeAndOthersAreTold() throws IOException {
    List<Sight<String>> sights = new CopyOnWriteArrayList<>();
    try (var _ = quorum.watchLease("writer", sights::add)) {
      assertThat(third.ask("lease writer web-3")).isEqualTo("= true");
      assertThat(quorum.tryLease("writer", "web-1", () -> {})).isEmpty();
      assertThat(quorum.leaseOwner("writer")).contains("web-3");
      sights.clear();

      third.kill();
      long killed = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(LONG)
          .until(() -> sights.contains(new Sight.Absent<String>()));
      measured("lease free after its holder's death", killed);
    } finally {
      third = members.start(3, three, Beginning.FOUND);
      awaitAll();
    }
    Optional<Lease> lease = quorum.tryLease("writer", "web-1", () -> {});
    assertThat(lease).isPresent();
    assertThat(lease.orElseThrow().isHeld()).isTrue();
    lease.orElseThrow().close();
    assertThat(quorum.leaseOwner("writer")).isEmpty();
  }

  @Test
  void writesGoOnWithoutAFollower() throws IOException {
    lose("FOLLOWING");
  }

  @Test
  void writesComeBackWithoutTheLeader() throws IOException {
    awaitLeaderElsewhere();
    lose("LEADING");
  }

  @Test
  void writesComeBackWhenTheLeaderFreezes() throws IOException {
    awaitLeaderElsewhere();
    MemberProcess leader = second.state().equals("LEADING") ? second : third;
    Register<String> register = register();
    assertThat(register.create("before")).isEqualTo(new WriteOutcome.Written(0));
    leader.freeze();
    try {
      long frozen = System.nanoTime();
      writeUntilWritten(register);
      measured("writes again after the leader froze", frozen);
    } finally {
      leader.thaw();
    }
    awaitAll();
    assertThat(leader.ask("read " + lastName())).contains("value=after");
  }

  @Test
  void withoutAMajorityNothingIsReadOrHeldAndAWriteIsUnknown() {
    Register<String> register = register();
    assertThat(register.create("before")).isEqualTo(new WriteOutcome.Written(0));
    AtomicInteger lost = new AtomicInteger();
    Lease lease = quorum.tryLease("frozen", "web-1", lost::incrementAndGet).orElseThrow();
    second.freeze();
    third.freeze();
    try {
      long frozen = System.nanoTime();
      WriteOutcome outcome = register.replace(0, "after");
      assertThat(outcome).isInstanceOf(WriteOutcome.Unknown.class);
      await().atMost(LONG).until(() -> lost.get() == 1);
      measured("lease lost without a majority", frozen);
      assertThat(lease.isHeld()).isFalse();
      assertThatThrownBy(register::read).isInstanceOf(QuorumUnavailableException.class);
    } finally {
      second.thaw();
      third.thaw();
    }
    awaitAll();
    Versioned<String> now = register.read().orElseThrow();
    assertThat(now).isIn(new Versioned<>("before", 0), new Versioned<>("after", 1));
    assertThat(register.replace(now.version(), "end"))
        .isEqualTo(new WriteOutcome.Written(now.version() + 1));
    assertThat(lost).hasValue(1);
  }

  @Test
  void valuesOutliveARestartOfAll() throws IOException {
    String name = name();
    assertThat(quorum.<String>register(name, Codec.text()).create("kept"))
        .isEqualTo(new WriteOutcome.Written(0));
    third.kill();
    second.kill();
    stopOwn();
    second = members.start(2, three, Beginning.JOIN);
    third = members.start(3, three, Beginning.JOIN);
    startOwn();
    awaitAll();
    assertThat(quorum.<String>register(name, Codec.text()).read())
        .contains(new Versioned<>("kept", 0));
  }

  /** The second was there when it was agreed on, the third was not, and the second forgets. */
  @Test
  void voterThatLostItsDiskDoesNotMakeAWriteForgotten() throws IOException {
    String name = name();
    Register<String> register = quorum.register(name, Codec.text());
    assertThat(register.create("before")).isEqualTo(new WriteOutcome.Written(0));
    third.kill();
    writeUntilWritten(register);
    second.kill();
    stopOwn();
    deleteAll(members.folder(2));

    second = members.start(2, three, Beginning.JOIN);
    third = members.start(3, three, Beginning.JOIN);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(LONG)
        .untilAsserted(() -> {
          assertThat(second.state()).isEqualTo("LOOKING");
          assertThat(third.state()).isEqualTo("LOOKING");
        });

    startOwn();
    awaitAll();
    assertThat(second.ask("read " + name)).contains("value=after");
  }

  @Test
  void membersComeAndGoOneAtATime() throws IOException {
    Seats four = members.first(4);
    Membership membership = quorum.membership();
    assertThat(membership.current()).isEqualTo(three);
    assertThat(membership.advance(four, Set.of()))
        .isEqualTo(new MembershipOutcome.Nothing(new MembershipStep.Await(List.of(4))));

    try (MemberProcess fourth = members.start(4, four, Beginning.JOIN)) {
      await().atMost(LONG).until(() -> isServing(fourth));
      assertThat(fourth.ask("advance " + String.join(",", four.lines()) + " 4"))
          .contains("Changed")
          .contains("server.4=");
      assertThat(membership.current()).isEqualTo(four);
      await().atMost(LONG).until(() -> isServing(fourth));
      assertThat(fourth.ask("create " + name() + " from-4")).contains("Written");
      assertThat(quorum.<String>register(lastName(), Codec.text()).read())
          .contains(new Versioned<>("from-4", 0));

      assertThat(membership.advance(three, Set.of()))
          .isEqualTo(new MembershipOutcome.Changed(new MembershipStep.Remove(4)));
      assertThat(membership.current()).isEqualTo(three);
      assertThat(membership.advance(three, Set.of()))
          .isEqualTo(new MembershipOutcome.Nothing(new MembershipStep.Done()));
    }
    deleteAll(members.folder(4));
    awaitAll();
    assertThat(register().create("still")).isEqualTo(new WriteOutcome.Written(0));
  }

  @Test
  void memberWithTheCertificateOfAnotherRoleIsNotLetIn() throws IOException {
    try (MemberProcess stranger = members.start(4, members.first(4), Beginning.JOIN, Role.WEB)) {
      await()
          .during(Duration.ofSeconds(2))
          .atMost(LONG)
          .until(() -> stranger.state().equals("LOOKING"));
      awaitAll();
    }
    deleteAll(members.folder(4));
  }

  private static void awaitLeaderElsewhere() {
    if (own.state() == MemberState.LEADING) {
      stopOwn();
      startOwn();
      awaitAll();
    }
  }

  private static boolean isServing(MemberProcess member) {
    return List.of("FOLLOWING", "OBSERVING").contains(member.state());
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void lose(String state) throws IOException {
    MemberProcess victim = second.state().equals(state) ? second : third;
    assertThat(victim.state()).isEqualTo(state);
    Register<String> register = register();
    assertThat(register.create("before")).isEqualTo(new WriteOutcome.Written(0));

    victim.kill();
    long killed = System.nanoTime();
    writeUntilWritten(register);
    measured("writes again after the loss of a member that was " + state, killed);

    MemberProcess back = members.start(victim.id(), three, Beginning.JOIN);
    if (victim.id() == 2) {
      second = back;
    } else {
      third = back;
    }
    awaitAll();
    assertThat(back.ask("read " + lastName())).contains("value=after");
  }

  /** What a caller does about outcomes that are not known: look, and write from what is there. */
  private static void writeUntilWritten(Register<String> register) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(LONG)
        .ignoreException(QuorumUnavailableException.class)
        .until(() -> {
          Versioned<String> now = register.read().orElseThrow();
          return register.replace(now.version(), "after") instanceof WriteOutcome.Written;
        });
  }

  private static QuorumMember member() {
    return QuorumMember.start(members.configuration(1, three), members.trust(1));
  }

  private static void startOwn() {
    own = member();
    quorum = Quorum.connect(own, LIMITS);
  }

  private static void stopOwn() {
    quorum.close();
    own.close();
  }

  private static void awaitAll() {
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(List.of(own.state().name(), second.state(), third.state()))
                .containsExactlyInAnyOrder("LEADING", "FOLLOWING", "FOLLOWING"));
    await().atMost(LONG).until(() -> quorum.isConnected());
  }

  private static Register<String> register() {
    return quorum.register(name(), Codec.text());
  }

  private static String name() {
    return "test." + NAMES.incrementAndGet();
  }

  private static String lastName() {
    return "test." + NAMES.get();
  }

  private static void measured(String what, long since) {
    LOG.info("measured {}: {} ms", what, (System.nanoTime() - since) / 1_000_000);
  }
}
