// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.Source;
import garrison.database.insync.Action;
import garrison.database.insync.Decision;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.Folder;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Observations;
import garrison.database.insync.Peer;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Replication;
import garrison.database.insync.Request;
import garrison.database.insync.Settings;
import garrison.database.insync.Supervisor;
import garrison.database.insync.SupervisorState;
import garrison.database.server.DatabaseException;
import garrison.model.Reasons;
import garrison.model.ServerName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one database server: look, decide ({@link Supervisor}), act, again. It takes a turn
 * when something has changed or was done, and else ten times a second, or more often in trouble.
 * Everything it owns is confined to its thread; others read the last {@link #report} and leave a
 * request.
 */
public final class DatabaseSupervisor implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseSupervisor.class);

  /** What changes from one look to the next although nothing happens. */
  private static final Pattern FIGURES = Pattern.compile("\\d+ (ms|of \\d+)\\b");

  private static final Duration TROUBLE = Duration.ofMillis(500);

  /** A session that was not renewed for so many times the sign has ended, or is about to. */
  private static final int SESSION_SIGNS = 2;

  /** How long clients may take to end their transactions before a switchover drops them. */
  private static final Duration GRACE = Duration.ofMillis(300);

  private static final Duration CLOSING = Duration.ofSeconds(2);

  /** How old what a follower serves may be. */
  private static final long MOST_LAG_MILLIS = 5000;

  private final ServerName server;
  private final Settings settings;
  private final Surroundings surroundings;
  private final Semaphore changes = new Semaphore(0);
  private final OwnTrace trace;
  private final OwnMariadb mariadb;
  private final QuorumView quorum;
  private final ReportLease lease;
  private final PauseFlag pause;
  private final Pace pace = new Pace();
  private final Thread thread;

  private volatile boolean stopped;
  private volatile Request request = new Request.None();
  private volatile long copiesBefore;
  private volatile SupervisorReport report;

  private SupervisorState state = SupervisorState.INITIAL;
  private Peer.Present said;
  private long decidedEpoch;
  private Optional<ServerName> offeredTo = Optional.empty();
  private boolean doorsMayBeOpen = true;
  private boolean prepared;
  private String lastTrouble = "";

  private DatabaseSupervisor(
      DatabaseConfiguration configuration, Settings settings, Surroundings surroundings) {
    this.server = configuration.listener().server();
    this.settings = settings;
    this.surroundings = surroundings;
    this.trace = new OwnTrace(configuration, surroundings.clock());
    this.mariadb = new OwnMariadb(configuration, surroundings, changes::release);
    List<ServerName> others = configuration.others().stream().map(Source::server).toList();
    this.quorum =
        new QuorumView(
            surroundings.quorum(),
            others,
            settings.patience().sign(),
            surroundings.nanos(),
            changes::release,
            trace);
    this.said = new Peer.Present(server, new Folder.Unidentified(), new Peer.Activity.Down());
    this.lease = new ReportLease(surroundings.quorum(), said, surroundings.nanos());
    this.pause = new PauseFlag(surroundings.quorum(), changes::release);
    Instant now = surroundings.clock().instant();
    this.report =
        new SupervisorReport(
            new RegisterReading.Unread(),
            false,
            Optional.empty(),
            new Mariadb.Dead(0),
            Optional.empty(),
            OptionalLong.empty(),
            new Decision(Diagnosis.REGISTER_UNREAD, List.of(), "starting", state),
            now,
            now,
            0,
            0);
    this.thread = Thread.ofPlatform().name("database-supervisor").unstarted(this::run);
  }

  /** Starts the loop; mariadbd is started by it when the register allows it. */
  public static DatabaseSupervisor start(
      DatabaseConfiguration configuration, Settings settings, Surroundings surroundings) {
    DatabaseSupervisor supervisor = new DatabaseSupervisor(configuration, settings, surroundings);
    supervisor.thread.start();
    return supervisor;
  }

  /** What was seen and decided last; never blocks. */
  public SupervisorReport report() {
    return report;
  }

  /** Whether takeovers are paused, as known here. */
  public boolean isPaused() {
    return pause.isPaused();
  }

  /**
   * Pauses takeovers on all servers, or ends that.
   *
   * @return whether it is known to be done; else it may be, and can be asked for again
   * @throws garrison.quorum.client.QuorumUnavailableException when there is no majority
   */
  public boolean pause(Takeovers wished) {
    return pause.set(wished == Takeovers.PAUSED);
  }

  /** Whether servers take over by themselves. */
  public enum Takeovers {
    AUTOMATIC,
    PAUSED
  }

  /** Asks for something; a former request is forgotten. */
  public void request(Request next) {
    copiesBefore = mariadb.copy().made();
    request = next;
    changes.release();
  }

  /**
   * Ends mariadbd by SIGKILL, as every end of it (rule 7), and the session, so that others see it
   * at once.
   */
  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        Duration pause = turnOrTrouble();
        var _ = changes.drainPermits();
        if (stopped || changes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          LOGGER.trace("event=woken");
        }
      }
    } catch (InterruptedException _) {
      // Only close() interrupts.
      LOGGER.debug("event=supervisor-stopping");
    } finally {
      // What ends from here on ends for certain, however this thread was asked to.
      boolean interrupted = Thread.interrupted();
      LOGGER.info("event=supervisor-stopped server={} interrupted={}", server, interrupted);
      mariadb.close();
      lease.close();
      pause.close();
      quorum.close();
      trace.close();
    }
  }

  private Duration turnOrTrouble() {
    try {
      if (!prepared) {
        mariadb.prepare();
        prepared = true;
      }
      Duration pause = turn();
      lastTrouble = "";
      return pause;
    } catch (DatabaseException | AdmissionException e) {
      String trouble = Reasons.onOneLine(e);
      if (!trouble.equals(lastTrouble)) {
        LOGGER.warn("event=turn-failed reason=\"{}\"", trouble);
        lastTrouble = trouble;
      }
      return prepared ? Pace.CALM : TROUBLE;
    } catch (RuntimeException e) {
      // A mistake of ours in the middle of something: the one state that is safe from any other is
      // a dead mariadbd.
      LOGGER.error("event=turn-broken action=kill", e);
      mariadb.kill();
      return TROUBLE;
    }
  }

  private Duration turn() {
    long looked = trace.now();
    Mariadb seen = mariadb.look(admitted());
    if (request instanceof Request.Rebuild && mariadb.copy().made() > copiesBefore) {
      request = new Request.None();
    }
    Observations observations =
        new Observations(
            new Observations.Self(
                server, mariadb.folder(), mariadb.next(), mariadb.copy().attempts()),
            quorum.register(),
            seen,
            new Observations.Signs(
                TimeUnit.NANOSECONDS.toMillis(surroundings.nanos().getAsLong()),
                lease.ageMillis(),
                mariadb.heartbeatAgeMillis(seen),
                mariadb.commitMillis()),
            request instanceof Request.DeclareLost ? quorum.sessions() : quorum.peers(),
            request instanceof Request.None && pause.isPaused() ? new Request.Pause() : request);
    decidedEpoch = epoch(observations.register().reading());
    trace.saw(looked, seen, mariadb.sample());
    Decision decision = Supervisor.decide(observations, state, settings);
    state = decision.state();
    publish(observations, decision);
    forgetFulfilled(decision);
    try {
      for (Action action : decision.actions()) {
        trace.does(action, situation());
        perform(action);
        trace.did(action, situation());
      }
    } finally {
      say(observations);
    }
    mariadb.settle();
    return pace.after(decision);
  }

  private OwnMariadb.Admitted admitted() {
    return surroundings.admission().admits(epoch(quorum.register().reading()))
        ? OwnMariadb.Admitted.YES
        : OwnMariadb.Admitted.NO;
  }

  private OwnTrace.Situation situation() {
    return new OwnTrace.Situation(
        mariadb.incarnation(),
        mariadb.folder(),
        decidedEpoch,
        mariadb.sample().map(Sample::gtid).orElse(""));
  }

  private static long epoch(RegisterReading reading) {
    return reading instanceof RegisterReading.Present present ? present.register().epoch() : 0;
  }

  private boolean isWriter() {
    return quorum.register().reading() instanceof RegisterReading.Present present
        && present.register().writer().equals(mariadb.incarnation());
  }

  private void perform(Action action) {
    LOGGER.debug("event=action action=\"{}\"", action);
    switch (action) {
      case Action.StartMariadb(var _, var role) -> mariadb.start(role);
      case Action.KillMariadb _ -> {
        offeredTo = Optional.empty();
        mariadb.kill();
      }
      case Action.Fence _ -> mariadb.fence();
      case Action.WriteRegister(var write) -> quorum.write(write);
      case Action.SwitchWaiting(var waiting) -> mariadb.switchWaiting(waiting);
      case Action.Open _ -> {
        offeredTo = Optional.empty();
        mariadb.open();
        doorsMayBeOpen = true;
        // Not the register's newest: by now it may name another writer, who alone opens under that.
        surroundings.admission().admit(decidedEpoch);
      }
      case Action.Close _ -> {
        surroundings.admission().hold(GRACE);
        mariadb.close(CLOSING);
      }
      case Action.CutClients _ -> surroundings.admission().cut();
      case Action.ReadPosition(var binding) -> mariadb.readPosition(binding);
      case Action.Follow(var source, var _) -> {
        offeredTo = Optional.empty();
        mariadb.follow(source);
      }
      case Action.OfferRole(var to) -> offeredTo = Optional.of(to);
      case Action.TakeCopy _ -> mariadb.takeCopy();
      case Action.Rebuild(var source) -> mariadb.rebuild(source, report.decision().explanation());
    }
  }

  private void forgetFulfilled(Decision decision) {
    boolean done =
        switch (request) {
          case Request.None _, Request.Pause _ -> false;
          case Request.Rebuild _ -> writes(server);
          case Request.SwitchOver(ServerName to) ->
              decision.diagnosis() == Diagnosis.SWITCHOVER_GIVEN_UP || writes(to);
          case Request.DeclareLost _ ->
              decision.diagnosis() == Diagnosis.DECLARE_LOST_REFUSED || writes(server);
        };
    if (done) {
      request = new Request.None();
    }
  }

  private boolean writes(ServerName who) {
    return quorum.register().reading() instanceof RegisterReading.Present present
        && present.register().writer().server().equals(who);
  }

  /**
   * Tells the others, and the doors, what this server does now. Whoever comes back to a server that
   * is not the writer any more must find its doors shut, so they do not stay open from a former
   * run.
   */
  private void say(Observations seen) {
    if (doorsMayBeOpen && (seen.mariadb() instanceof Mariadb.Dead || !isWriter())) {
      surroundings.admission().cut();
      doorsMayBeOpen = false;
    }
    mariadb.beat(
        isWriter()
            && seen.mariadb() instanceof Mariadb.Running running
            && running.access() != Mariadb.Access.CLOSED);
    OwnActivity activity =
        new OwnActivity(mariadb.incarnation(), seen.register().reading(), offeredTo);
    Peer.Present next =
        new Peer.Present(
            server, seen.self().folder(), activity.of(seen.mariadb(), said.activity()));
    if (!next.equals(said)) {
      said = next;
      lease.report(next);
    }
    surroundings.admission().reads(servesReads(seen.mariadb()));
  }

  private Admission.Reading servesReads(Mariadb seen) {
    boolean serves =
        seen instanceof Mariadb.Running running
            && (running.access() == Mariadb.Access.OPEN
                || (running.replication() instanceof Replication.From from
                    && from.applying() == Replication.State.RUNNING
                    && mariadb.lagMillis().orElse(Long.MAX_VALUE) <= MOST_LAG_MILLIS));
    return serves ? Admission.Reading.YES : Admission.Reading.NO;
  }

  /** A sentence without its figures: the same thing some milliseconds later is no news. */
  private static String shape(Decision decision) {
    return FIGURES.matcher(decision.explanation()).replaceAll("");
  }

  private void publish(Observations seen, Decision decision) {
    SupervisorReport before = report;
    Instant now = surroundings.clock().instant();
    boolean same = before.decision().diagnosis() == decision.diagnosis();
    if (!shape(before.decision()).equals(shape(decision))) {
      LOGGER.info(
          "event=decision diagnosis={} why=\"{}\" actions=\"{}\"",
          decision.diagnosis(),
          decision.explanation(),
          decision.actions());
    }
    report =
        new SupervisorReport(
            seen.register().reading(),
            seen.signs().leaseAgeMillis() <= SESSION_SIGNS * settings.patience().sign(),
            seen.mariadb() instanceof Mariadb.Dead
                ? Optional.empty()
                : Optional.of(mariadb.incarnation()),
            seen.mariadb(),
            mariadb
                .sample()
                .map(sample ->
                    new SupervisorReport.Details(
                        sample.gtid(),
                        sample.connections(),
                        sample.connectionLimit(),
                        sample.error())),
            mariadb.lagMillis(),
            decision,
            same ? before.since() : now,
            now,
            mariadb.pid(),
            mariadb.restarts());
  }
}
