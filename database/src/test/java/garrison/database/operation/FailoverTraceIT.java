// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.database.binlog.BinaryLogs;
import garrison.database.binlog.LoggedTransaction;
import garrison.database.history.Event;
import garrison.database.history.Invariant;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.replay.Evidence;
import garrison.database.replay.Gathering;
import garrison.database.replay.Reconstruction;
import garrison.database.replay.Replay;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment;
import garrison.database.trace.TraceFolder;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trace of a takeover on real MariaDB is right, and each falsehood put into it is found. */
class FailoverTraceIT {
  private static final long BOUND_MILLIS = 120_000;

  @TempDir Path folder;

  private final List<Gathering.Told> told = new ArrayList<>();
  private TwoServers servers;

  @BeforeEach
  void start() throws IOException, SQLException {
    servers = new TwoServers(WhenAlone.CONTINUE);
    servers.startBoth();
    servers.awaitBothInSync();
    servers.execute(WEB_1, "CREATE TABLE entry (id VARCHAR(64) PRIMARY KEY, text TEXT)");
  }

  @AfterEach
  void stop() throws IOException {
    servers.close();
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  private Map<ServerName, Path> states() {
    Map<ServerName, Path> states = new HashMap<>();
    for (ServerName server : List.of(WEB_1, WEB_2)) {
      states.put(server, servers.servers().paths(server).state());
    }
    return states;
  }

  private void write(ServerName server, String id) throws SQLException {
    long sent = now();
    servers.execute(server, "INSERT INTO entry VALUES ('%s', 'of-%s-1')".formatted(id, id));
    told.add(new Gathering.Told(id, sent, OptionalLong.of(now())));
  }

  /** A run with two takeovers, a crash of a member, and clients in between. */
  private Evidence evidence() throws IOException, SQLException {
    Gathering gathering = Gathering.begin(states(), now());
    for (int i = 0; i < 20; i++) {
      write(WEB_1, "row-" + i);
    }
    servers.crash(WEB_1);
    servers.awaitWriter(WEB_2);
    for (int i = 20; i < 40; i++) {
      write(WEB_2, "row-" + i);
    }
    servers.awaitBothInSync();
    write(WEB_2, "row-40");
    servers.crash(WEB_1);
    write(WEB_2, "row-41");
    servers.awaitBothInSync();
    servers.crash(WEB_2);
    servers.awaitWriter(WEB_1);
    write(WEB_1, "row-42");
    servers.awaitBothInSync();
    long healed = now();
    write(WEB_1, "row-43");
    awaitSame();
    return gathering.end(told, "row-", healed, now());
  }

  private void awaitSame() {
    String question = "SELECT COUNT(*) FROM site.entry";
    await()
        .atMost(TwoServers.LIMIT)
        .until(() -> servers.column(WEB_1, question).equals(servers.column(WEB_2, question)));
  }

  private static Replay replay(Reconstruction.Result history, UnaryOperator<List<Event>> planting) {
    return Replay.of(
        new Reconstruction.Result(
            planting.apply(new ArrayList<>(history.events())), history.findings(), history.names()),
        BOUND_MILLIS);
  }

  private static Replay replay(Evidence evidence) {
    return replay(Reconstruction.of(evidence), events -> events);
  }

  @Test
  void theTraceOfARealRunPassesAndEachPlantedFalsehoodIsFound() throws Exception {
    Evidence evidence = evidence();
    Reconstruction.Result history = Reconstruction.of(evidence);
    Replay right = replay(evidence);
    assertThat(right.violations()).as(() -> String.valueOf(history.events())).isEmpty();
    assertThat(history.events().stream().filter(Event.Acknowledged.class::isInstance)).hasSize(44);
    assertThat(
            history.events().stream()
                .filter(Event.Opened.class::isInstance)
                .map(Event.Opened.class::cast)
                .map(Event.Opened::epoch))
        .containsExactly(1L, 2L, 3L);
    assertThat(history.names().values()).noneMatch(name -> name.startsWith("in no log"));

    Path file = folder.resolve("trace.gz");
    Replay.write(history, BOUND_MILLIS, file);
    assertThat(Replay.read(file)).isEqualTo(right);

    acknowledgedWriteThatThePromotedCopyLacksIsFound(evidence);
    acknowledgedWriteThatNoLogHasIsFound(evidence);
    twoOpenersOfOneEpochAreFound(history);
    promotionFromOutsideTheSetIsFound(history);
    startOfTheLastWriterWithItsTailCutOffIsFound(history);
    acknowledgementBeforeTheMemberHadItIsFound(evidence);
    logsThatDifferAreFound(evidence);
  }

  private static Evidence with(
      Evidence evidence, ServerName server, UnaryOperator<Evidence.Witness> change) {
    Map<ServerName, Evidence.Witness> changed = new HashMap<>(evidence.servers());
    changed.computeIfPresent(server, (_, witness) -> change.apply(witness));
    return new Evidence(evidence.span(), changed, evidence.writes());
  }

  private static Gtid gtid(Evidence evidence, String id) {
    return evidence.writes().stream()
        .filter(write -> write.id().equals(id))
        .findFirst()
        .orElseThrow()
        .gtid()
        .orElseThrow();
  }

  private static void acknowledgedWriteThatThePromotedCopyLacksIsFound(Evidence evidence) {
    Gtid lost = gtid(evidence, "row-19");
    Evidence planted =
        with(
            evidence,
            WEB_2,
            witness ->
                new Evidence.Witness(
                    witness.moments(),
                    witness.log().stream().filter(each -> !each.equals(lost)).toList(),
                    witness.logBase()));
    assertThat(replay(planted).violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.NO_ACKNOWLEDGED_WRITE_LOST + ": web-2#")
        .contains(" (" + lost + " row-19), which was acknowledged\n");
  }

  private static void acknowledgedWriteThatNoLogHasIsFound(Evidence evidence) {
    List<Evidence.ClientWrite> writes = new ArrayList<>(evidence.writes());
    Evidence.ClientWrite one = writes.get(10);
    writes.set(
        10,
        new Evidence.ClientWrite(
            one.id(), one.sentMicros(), one.acknowledgedMicros(), Optional.empty()));
    assertThat(replay(new Evidence(evidence.span(), evidence.servers(), writes)).violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.NO_ACKNOWLEDGED_WRITE_LOST.toString());
  }

  private static void twoOpenersOfOneEpochAreFound(Reconstruction.Result history) {
    Replay planted =
        replay(
            history,
            events -> {
              Event.Opened opened = last(events, Event.Opened.class);
              Event.Began other =
                  events.stream()
                      .filter(Event.Began.class::isInstance)
                      .map(Event.Began.class::cast)
                      .filter(
                          began -> !began.incarnation().server().equals(opened.writer().server()))
                      .reduce((_, later) -> later)
                      .orElseThrow();
              events.add(
                  events.indexOf(opened) + 1,
                  new Event.Opened(opened.atMillis(), other.incarnation(), opened.epoch()));
              return events;
            });
    assertThat(planted.violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.OPENED_BY_ITS_WRITER + ": ");
  }

  private static void promotionFromOutsideTheSetIsFound(Reconstruction.Result history) {
    Replay planted =
        replay(
            history,
            events -> {
              Event.Registered promotion =
                  events.stream()
                      .filter(Event.Registered.class::isInstance)
                      .map(Event.Registered.class::cast)
                      .filter(each -> each.register().epoch() == 2)
                      .findFirst()
                      .orElseThrow();
              int at = events.indexOf(promotion);
              int before = at - 1;
              while (!(events.get(before) instanceof Event.Registered)) {
                before--;
              }
              // The member had been removed, and took over all the same.
              Event.Registered set = (Event.Registered) events.get(before);
              events.set(
                  before,
                  new Event.Registered(set.atMillis(), set.version(), set.register().left()));
              return events;
            });
    assertThat(planted.violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.PROMOTED_FROM_THE_SET + ": web-2#");
  }

  private static void startOfTheLastWriterWithItsTailCutOffIsFound(Reconstruction.Result history) {
    Replay planted =
        replay(
            history,
            events -> {
              Event.Registered last = last(events, Event.Registered.class);
              Event.Started started = last(events, Event.Started.class);
              events.add(
                  events.size() - 2,
                  new Event.Started(
                      last.atMillis(),
                      started.incarnation(),
                      started.role(),
                      last.register().lastWriter()));
              return events;
            });
    assertThat(planted.violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.STARTED_BY_THE_REGISTER + ": ");
  }

  /** A look just after the acknowledgement that does not show the write at the member. */
  private static void acknowledgementBeforeTheMemberHadItIsFound(Evidence evidence) {
    Evidence.ClientWrite write = evidence.writes().get(10);
    Gtid gtid = write.gtid().orElseThrow();
    long lacks = gtid.sequence() - 1;
    Evidence planted =
        with(
            evidence,
            WEB_2,
            witness -> {
              List<Moment> moments = new ArrayList<>(witness.moments());
              Moment run =
                  moments.stream()
                      .filter(each -> each.kind() == Moment.Kind.FOLLOWED)
                      .findFirst()
                      .orElseThrow();
              int at = 0;
              while (at < moments.size()
                  && moments.get(at).atMicros() <= write.acknowledgedMicros().orElseThrow()) {
                at++;
              }
              moments.add(
                  at,
                  Moment.of(
                      write.acknowledgedMicros().orElseThrow() + 1,
                      Moment.Kind.POSITION,
                      List.of(
                          "incarnation=" + run.fields().text("incarnation"),
                          "received=" + lacks,
                          "applied=" + lacks,
                          "written=" + lacks)));
              return new Evidence.Witness(moments, witness.log(), witness.logBase());
            });
    assertThat(replay(planted).violations())
        .singleElement()
        .asString()
        .startsWith(Invariant.NO_ACKNOWLEDGED_WRITE_LOST + ": web-2#");
  }

  private static void logsThatDifferAreFound(Evidence evidence) {
    Evidence planted =
        with(
            evidence,
            WEB_2,
            witness ->
                new Evidence.Witness(
                    witness.moments(),
                    witness.log().stream()
                        .map(each ->
                            each.equals(gtid(evidence, "row-30"))
                                ? new Gtid(0, 77, each.sequence())
                                : each)
                        .toList(),
                    witness.logBase()));
    assertThat(replay(planted).violations())
        .anyMatch(violation -> violation.startsWith("web-2 has 0-77-"));
  }

  private static <T extends Event> T last(List<Event> events, Class<T> kind) {
    return events.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  @Test
  void theLogTellsWhatATransactionIsAndTheTraceWhoWroteIt() throws Exception {
    write(WEB_1, "row-0");
    String position = servers.column(WEB_1, "SELECT @@global.gtid_binlog_pos").getFirst();
    long from = GtidPosition.parse(position).sequence();
    LoggedTransaction found = null;
    BinaryLogs logs = new BinaryLogs(servers.servers().paths(WEB_1).data());
    for (long sequence = from; found == null; sequence--) {
      found = logs.find(sequence).filter(each -> each.tables().contains("site.entry")).orElse(null);
    }
    assertThat(found.gtid().server()).isEqualTo(1);
    assertThat(found.tables()).containsExactly("site.entry");
    assertThat(found.bytes()).isBetween(100L, 1000L);
    assertThat(found.atSeconds()).isBetween(now() / 1_000_000 - 60, now() / 1_000_000);
    assertThat(logs.find(from + 1_000_000)).isEmpty();
    assertThat(logs.last().orElseThrow().sequence()).isGreaterThanOrEqualTo(from);
    assertThat(logs.find(1).orElseThrow().statement()).isEqualTo("CREATE USER");

    await()
        .atMost(TwoServers.LIMIT)
        .untilAsserted(() ->
            assertThat(
                    TraceFolder.events(servers.servers().paths(WEB_1).state().resolve("trace"))
                        .stream()
                        .map(Moment::kind))
                .contains(
                    Moment.Kind.NODE,
                    Moment.Kind.SENT,
                    Moment.Kind.SETTLED,
                    Moment.Kind.REGISTER,
                    Moment.Kind.STARTED,
                    Moment.Kind.ANSWERED,
                    Moment.Kind.OPENED,
                    Moment.Kind.JOINING,
                    Moment.Kind.WAITING));
  }
}
