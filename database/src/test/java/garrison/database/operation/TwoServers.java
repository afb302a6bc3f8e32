// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.awaitility.Awaitility.await;

import garrison.database.backup.BackupPrograms;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.Settings;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.rebuild.CopyLimits;
import garrison.database.rebuild.CopyServer;
import garrison.database.server.DatabaseServers;
import garrison.database.server.Sql;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.QuorumLimits;
import garrison.quorum.member.Beginning;
import garrison.quorum.member.LeadRules;
import garrison.quorum.member.MemberConfiguration;
import garrison.quorum.member.MemberTrust;
import garrison.quorum.member.QuorumMember;
import garrison.quorum.member.QuorumTiming;
import garrison.quorum.membership.Member;
import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Voice;
import garrison.trust.Authority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two supervisors with a real MariaDB each, and a quorum of one voter, all in this process. The
 * doors only remember what they were told: clients of a test keep to it by asking who writes.
 */
final class TwoServers implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int LAST_LINES = 25;
  private static final Logger LOGGER = LoggerFactory.getLogger(TwoServers.class);

  private final WhenAlone whenAlone;
  private final DatabaseServers servers = new DatabaseServers();
  private final QuorumMember member;
  private final Quorum quorum;
  private final Map<ServerName, DatabaseSupervisor> supervisors = new HashMap<>();
  private final Map<ServerName, Door> doors = new HashMap<>();
  private final Map<ServerName, CopyServer> copies = new HashMap<>();

  TwoServers(WhenAlone whenAlone) throws IOException {
    this.whenAlone = whenAlone;
    Path folder = Files.createTempDirectory("gquorum");
    Authority authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    Identity agent = new Identity(new DomainName("www.foobar.com"), WEB_1, Role.AGENT);
    Seat seat = freeSeat();
    this.member =
        QuorumMember.start(
            new MemberConfiguration(
                1,
                List.of(new Member(WEB_1, seat)),
                folder.resolve("member"),
                Beginning.FOUND,
                QuorumTiming.DEFAULT,
                LeadRules.ANYBODY),
            new MemberTrust(
                authority.issue(
                    agent, List.of("web-1"), List.of(seat.address()), Duration.ofHours(1)),
                Set.of(agent.uri())));
    this.quorum = Quorum.connect(member, QuorumLimits.DEFAULT);
  }

  private static Seat freeSeat() throws IOException {
    try (ServerSocket peer = new ServerSocket();
        ServerSocket election = new ServerSocket()) {
      peer.bind(new InetSocketAddress("127.0.78.1", 0));
      election.bind(new InetSocketAddress("127.0.78.1", 0));
      return new Seat(
          1,
          new IpAddress("127.0.78.1"),
          new Port(peer.getLocalPort()),
          new Port(election.getLocalPort()),
          Voice.VOTER);
    }
  }

  /** Starts the node's part of a server: a supervisor, which starts mariadbd when it may. */
  DatabaseSupervisor start(ServerName server) throws IOException {
    Files.createDirectories(servers.run(server));
    Door door = new Door();
    doors.put(server, door);
    DatabaseSupervisor supervisor =
        DatabaseSupervisor.start(
            servers.configuration(server),
            new Settings(WEB_1, whenAlone, Settings.Patience.DEFAULT),
            new Surroundings(
                quorum,
                door,
                (command, environment) -> launch(server, command, environment),
                InstantSource.system(),
                System::nanoTime));
    supervisors.put(server, supervisor);
    copies.put(
        server,
        CopyServer.start(
            servers.configuration(server),
            new CopyServer.Access(
                DatabaseServers.copies(server),
                List.of(
                    DatabaseServers.identity(server.equals(WEB_1) ? WEB_2 : WEB_1, Role.DATABASE))),
            () -> BackupPrograms.find(""),
            () -> supervisor.report().isWriter() || supervisor.report().isInSync(),
            CopyLimits.DEFAULT,
            System::nanoTime));
    return supervisor;
  }

  private Process launch(ServerName server, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(server).toFile()));
    return builder.start();
  }

  private Path log(ServerName server) {
    return servers.run(server).resolveSibling(server + ".log");
  }

  DatabaseServers servers() {
    return servers;
  }

  DatabaseSupervisor supervisor(ServerName server) {
    return Objects.requireNonNull(supervisors.get(server));
  }

  Door door(ServerName server) {
    return Objects.requireNonNull(doors.get(server));
  }

  void startBoth() throws IOException {
    start(WEB_1);
    start(WEB_2);
  }

  void awaitBothInSync() {
    await("both in sync").atMost(LIMIT).until(() -> isInSync(WEB_1) && isInSync(WEB_2));
  }

  void awaitWriter(ServerName server) {
    await(server + " writes")
        .pollInterval(Duration.ofMillis(5))
        .atMost(LIMIT)
        .until(() -> door(server).isOpen() && supervisor(server).report().isWriter());
  }

  void awaitDiagnosis(ServerName server, Diagnosis expected) {
    await(server + " concludes " + expected)
        .atMost(LIMIT)
        .until(() -> supervisor(server).report().decision().diagnosis() == expected);
  }

  private boolean isInSync(ServerName server) {
    SupervisorReport report = supervisor(server).report();
    Diagnosis diagnosis = report.decision().diagnosis();
    return report.isInSync()
        && (diagnosis == Diagnosis.HEALTHY_WRITER || diagnosis == Diagnosis.IN_SYNC);
  }

  /** SIGKILL of a server's mariadbd. */
  void crash(ServerName server) {
    long pid = supervisor(server).report().pid();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** SIGSTOP or SIGCONT of a server's mariadbd. */
  void signal(ServerName server, String signal) throws IOException {
    long pid = supervisor(server).report().pid();
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().onExit().join();
  }

  /** The end of a server's node, as far as it can be had within one process. */
  void stop(ServerName server) {
    Objects.requireNonNull(copies.remove(server)).close();
    supervisor(server).close();
    supervisors.remove(server);
    doors.remove(server);
  }

  void execute(ServerName server, String statement) throws SQLException {
    try (Connection connection = servers.application(server)) {
      new Sql(connection).execute(statement);
    }
  }

  /** As the administrator. */
  void command(ServerName server, String statement) throws SQLException {
    try (Connection connection = servers.administrator(server)) {
      new Sql(connection).execute(statement);
    }
  }

  List<String> column(ServerName server, String question) throws SQLException {
    try (Connection connection = servers.administrator(server)) {
      return new Sql(connection).column(question);
    }
  }

  @Override
  public void close() throws IOException {
    supervisors.forEach((server, supervisor) ->
        LOGGER.info("event=last-report server={} report=\"{}\"", server, supervisor.report()));
    for (ServerName server : supervisors.keySet()) {
      List<String> lines = Files.readAllLines(log(server), StandardCharsets.ISO_8859_1);
      lines
          .subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
          .forEach(line -> LOGGER.info("event=last-line server={} line=\"{}\"", server, line));
    }
    copies.values().forEach(CopyServer::close);
    supervisors.values().forEach(DatabaseSupervisor::close);
    quorum.close();
    member.close();
    servers.close();
  }

  /** What the doors were told last. */
  static final class Door implements Admission {
    private volatile long epoch;
    private volatile Reading reading = Reading.NO;

    boolean isOpen() {
      return epoch > 0;
    }

    Reading reading() {
      return reading;
    }

    @Override
    public void admit(long admitted) {
      epoch = admitted;
    }

    @Override
    public void hold(Duration grace) {
      epoch = 0;
    }

    @Override
    public void cut() {
      epoch = 0;
    }

    @Override
    public void reads(Reading next) {
      reading = next;
    }

    @Override
    public boolean admits(long asked) {
      return asked > 0 && epoch == asked;
    }
  }
}
