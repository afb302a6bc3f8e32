// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.configuration.ApplicationAccount;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabaseLimits;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.WriterPlace;
import garrison.database.server.DatabaseException;
import garrison.database.server.DatabaseObservation;
import garrison.database.server.DatabaseObservation.Access;
import garrison.database.server.DatabaseObservation.Reachable;
import garrison.database.server.DatabaseObservation.Unreachable;
import garrison.database.server.MariadbPrograms;
import garrison.database.server.MariadbServer;
import garrison.model.ServerName;
import garrison.model.plan.RolePlan;
import garrison.node.supervision.Health;
import garrison.node.supervision.HealthProbe;
import garrison.node.supervision.Workload;
import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB on one server. After each start it is given its place, writer or follower, before it
 * counts as healthy; until then it is read-only. Called by its Supervisor's thread; others read
 * {@link #observation}.
 */
final class DatabaseRole implements HealthProbe {
  /** Crash recovery of a large database takes its time, and killing it would only start it over. */
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(1));

  private final DatabaseConfiguration configuration;
  private final NodeFolders folders;
  private @Nullable MariadbServer server;
  private boolean inPlace;
  private volatile DatabaseObservation observation = new Unreachable("not started yet");

  DatabaseRole(RolePlan.Database plan, ServerName server, NodeFolders folders) {
    this.folders = folders;
    String user = System.getProperty("user.name");
    this.configuration =
        new DatabaseConfiguration(
            new DatabaseConfiguration.Listener(server, plan.serverId(), plan.replication()),
            plan.follows()
                .<WriterPlace>map(
                    writer -> new WriterPlace.Elsewhere(writer.endpoint(), writer.identity()))
                .orElseGet(WriterPlace.Here::new),
            plan.replicates(),
            new DatabasePaths(folders.databaseData(), folders.run(), folders.trust()),
            new ApplicationAccount(
                ApplicationRole.DATABASE,
                ApplicationRole.DATABASE,
                PrivateFile.read(folders.secret(ApplicationRole.PASSWORD))),
            DatabaseLimits.of(user, user));
  }

  Workload workload() {
    return new Workload("mariadb", folders.log("mariadb"), this::prepare, this, PATIENCE);
  }

  /** What was seen last. */
  DatabaseObservation observation() {
    return observation;
  }

  /** Whether this server's Plan makes it the writer. */
  boolean isWriter() {
    return configuration.writer() instanceof WriterPlace.Here;
  }

  private Launch prepare() {
    PrivateFile.folder(folders.databaseData());
    MariadbServer prepared =
        MariadbServer.prepare(
            configuration, MariadbPrograms.find(System.getenv().getOrDefault("PATH", "")));
    server = prepared;
    return new Launch(prepared.command(), prepared.environment());
  }

  @Override
  public void restarted() {
    inPlace = false;
    observation = new Unreachable("started again");
  }

  @Override
  public Health probe() {
    MariadbServer running = server;
    if (running == null) {
      return Health.bad("not prepared yet");
    }
    DatabaseObservation seen = running.observe();
    if (seen instanceof Reachable && !inPlace) {
      try {
        running.afterStart();
      } catch (DatabaseException e) {
        return Health.bad(e.getMessage() + cause(e));
      }
      inPlace = true;
      seen = running.observe();
    }
    observation = seen;
    return switch (seen) {
      case Unreachable unreachable -> Health.bad(unreachable.reason());
      case Reachable reachable -> judge(reachable);
    };
  }

  private Health judge(Reachable reachable) {
    if (isWriter()) {
      return reachable.access() == Access.READ_WRITE
          ? Health.good("accepts writes")
          : Health.bad("is the writer and still read-only");
    }
    return reachable
        .replication()
        .map(DatabaseRole::judge)
        .orElseGet(() -> Health.bad("follows nobody (expected: the writer)"));
  }

  private static Health judge(DatabaseObservation.Replication replication) {
    if (replication.isRunning()) {
      String lag = replication.lag().map(behind -> behind.toSeconds() + " s").orElse("unknown");
      return Health.good("follows " + replication.source() + ", lag " + lag);
    }
    String error = replication.lastError().isEmpty() ? "" : ": " + replication.lastError();
    return Health.bad(
        "replication from "
            + replication.source()
            + " does not run: receiving "
            + replication.receiving()
            + ", applying "
            + replication.applying()
            + error);
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? "" : ": " + cause.getMessage();
  }
}
