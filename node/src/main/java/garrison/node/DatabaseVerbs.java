// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.insync.Diagnosis;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Request;
import garrison.database.operation.DatabaseSupervisor.Takeovers;
import garrison.database.operation.SupervisorReport;
import garrison.model.ServerName;
import garrison.quorum.client.QuorumUnavailableException;
import garrison.telemetry.control.ControlException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import tools.jackson.databind.json.JsonMapper;

/** What can be asked of a database server: how it is, and to give or take the writer's role. */
final class DatabaseVerbs {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PACE = Duration.ofMillis(10);

  /** A switchover that takes longer than this has been given up, or will be seen to be. */
  private static final Duration LIMIT = Duration.ofSeconds(8);

  private final ServerName server;
  private final DatabaseRole role;
  private final LongSupplier nanos;

  /**
   * @param nanos monotonic
   */
  DatabaseVerbs(ServerName server, DatabaseRole role, LongSupplier nanos) {
    this.server = server;
    this.role = role;
    this.nanos = nanos;
  }

  /** How the database on this server is, as one JSON object. */
  String describe() {
    return JSON.writeValueAsString(fields(role.report()));
  }

  private Map<String, Object> fields(SupervisorReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", server.value());
    fields.put("role", roleOf(report));
    fields.put("inSync", report.isInSync());
    fields.put("onlyCopy", role.hasOnlyCopy());
    if (report.register()
        instanceof RegisterReading.Present(InSyncRegister register, long version)) {
      fields.put("epoch", register.epoch());
      fields.put("writer", register.writer().server().value());
      fields.put("set", register.set().stream().map(Incarnation::toString).toList());
      fields.put("alone", register.alone());
      fields.put("registerVersion", version);
    }
    report.incarnation().ifPresent(run -> fields.put("incarnation", run.toString()));
    report
        .sample()
        .ifPresent(sample -> {
          fields.put("position", sample.gtid());
          fields.put("connections", sample.connections());
          if (!sample.error().isEmpty()) {
            fields.put("error", sample.error());
          }
        });
    if (report.mariadb() instanceof Mariadb.Running running) {
      fields.put("access", running.access().name().toLowerCase(Locale.ROOT));
      fields.put("received", running.positions().received().sequence());
      fields.put("applied", running.positions().applied().sequence());
    }
    report.lagMillis().ifPresent(lag -> fields.put("lagMillis", Math.max(0, lag)));
    fields.put("since", report.since().toString());
    fields.put("diagnosis", word(report.decision().diagnosis()));
    fields.put("explanation", report.decision().explanation());
    fields.put("seen", report.seen().toString());
    fields.put("pid", report.pid());
    fields.put("paused", role.supervisor().isPaused());
    fields.put(
        "progress",
        report.mariadb() instanceof Mariadb.Rebuilding rebuilding
            ? rebuilding.progress().toString()
            : null);
    return fields;
  }

  private static String roleOf(SupervisorReport report) {
    if (!(report.mariadb() instanceof Mariadb.Running)) {
      return "down";
    }
    return report.isWriter() ? "writer" : "follower";
  }

  /** The name that docs/failures.md uses: {@code HEALTHY_WRITER} is HealthyWriter there. */
  private static String word(Diagnosis diagnosis) {
    StringBuilder word = new StringBuilder();
    for (String part : diagnosis.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      word.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
    }
    return word.toString();
  }

  /**
   * Hands the writer's role to {@code argument}, or to the member when there is none given; answers
   * when that is done.
   *
   * @throws ControlException when this server is not the writer, or its member did not take over
   */
  String switchOver(String argument) {
    InSyncRegister register = register();
    if (!register.writer().server().equals(server)) {
      throw new ControlException(
          server + " is not the writer (expected: " + register.writer().server() + ")");
    }
    Optional<Incarnation> follower = register.follower();
    if (follower.isEmpty()) {
      throw new ControlException("no server is in sync with " + server + " (expected: one)");
    }
    ServerName to = follower.get().server();
    if (!argument.isBlank() && !argument.strip().equals(to.value())) {
      throw new ControlException(
          argument.strip() + " cannot take over (expected: " + to + ", which is in sync)");
    }
    long began = nanos.getAsLong();
    role.supervisor().request(new Request.SwitchOver(to));
    return await(began, to, Diagnosis.SWITCHOVER_GIVEN_UP);
  }

  /**
   * Takes the writer's role although the last writer's data is lost: an operator has confirmed that
   * {@code argument} is powered off.
   *
   * @throws ControlException when that server is not the last writer, or lives
   */
  String declareLost(String argument) {
    InSyncRegister register = register();
    if (!register.writer().server().value().equals(argument.strip())) {
      throw new ControlException(
          argument.strip()
              + " is not the last writer (expected: "
              + register.writer().server()
              + ")");
    }
    long began = nanos.getAsLong();
    role.supervisor().request(new Request.DeclareLost(register.writer()));
    return await(began, server, Diagnosis.DECLARE_LOST_REFUSED);
  }

  /**
   * Pauses takeovers on all servers, or ends that.
   *
   * @throws ControlException when it is not known to be done
   */
  String pause(Takeovers wished) {
    try {
      if (role.supervisor().pause(wished)) {
        return JSON.writeValueAsString(Map.of("paused", wished == Takeovers.PAUSED));
      }
    } catch (QuorumUnavailableException e) {
      throw new ControlException("not known to be done: " + e.getMessage());
    }
    throw new ControlException("not known to be done (expected: the quorum's answer); ask again");
  }

  /**
   * Begins to replace this server's data by a copy of the writer's.
   *
   * @throws ControlException when this server is the writer
   */
  String rebuild() {
    ServerName writer = register().writer().server();
    if (writer.equals(server)) {
      throw new ControlException(
          server + " is the writer (expected: another server; switch over first)");
    }
    role.supervisor().request(new Request.Rebuild());
    return JSON.writeValueAsString(Map.of("server", server.value(), "source", writer.value()));
  }

  private String await(long began, ServerName writer, Diagnosis refusal) {
    try {
      while (nanos.getAsLong() - began < LIMIT.toNanos()) {
        SupervisorReport report = role.report();
        if (report.decision().diagnosis() == refusal) {
          role.supervisor().request(new Request.None());
          throw new ControlException(report.decision().explanation());
        }
        if (report.register() instanceof RegisterReading.Present(InSyncRegister register, long _)
            && register.writer().server().equals(writer)) {
          return done(began, register);
        }
        TimeUnit.NANOSECONDS.sleep(PACE.toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    role.supervisor().request(new Request.None());
    throw new ControlException(
        writer + " has not taken over within " + LIMIT.toSeconds() + " s; nothing was changed");
  }

  private String done(long began, InSyncRegister register) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("millis", TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - began));
    fields.put("writer", register.writer().server().value());
    fields.put("epoch", register.epoch());
    return JSON.writeValueAsString(fields);
  }

  private InSyncRegister register() {
    if (role.report().register() instanceof RegisterReading.Present present) {
      return present.register();
    }
    throw new ControlException("the register cannot be read (expected: a quorum that answers)");
  }
}
