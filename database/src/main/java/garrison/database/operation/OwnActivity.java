// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Peer.Activity;
import garrison.database.insync.Position;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Replication;
import garrison.model.ServerName;
import java.util.Optional;

/**
 * What a server reports to the others that it does.
 *
 * @param incarnation the run of mariadbd or of its threads that is the present one, which may have
 *     begun after mariadbd was looked at
 * @param reading the register
 * @param offeredTo who may take over
 */
record OwnActivity(
    Incarnation incarnation, RegisterReading reading, Optional<ServerName> offeredTo) {
  /**
   * The activity.
   *
   * @param seen the own mariadbd
   * @param said what was reported last
   */
  Activity of(Mariadb seen, Activity said) {
    return switch (seen) {
      case Mariadb.Dead _, Mariadb.Starting _, Mariadb.Rebuilding _ -> new Activity.Down();
      case Mariadb.Silent _, Mariadb.Unanswered _ ->
          isWriter() ? new Activity.Writing(incarnation) : said;
      case Mariadb.Running running -> of(running, said);
    };
  }

  private Activity of(Mariadb.Running running, Activity said) {
    if (isWriter()) {
      return offeredTo
          .<Activity>map(to -> new Activity.Offering(incarnation, to))
          .orElseGet(() -> new Activity.Writing(incarnation));
    }
    return running.replication() instanceof Replication.From from
            && from.applying() == Replication.State.RUNNING
            && running.incarnation().equals(incarnation)
        ? new Activity.Following(incarnation, from.source(), received(running, said))
        : new Activity.Down();
  }

  /** Each report is a write to the quorum: once in the set, how far it is concerns nobody. */
  private Position received(Mariadb.Running running, Activity said) {
    boolean member =
        reading instanceof RegisterReading.Present present
            && present.register().set().contains(incarnation);
    return member
            && said instanceof Activity.Following following
            && following.incarnation().equals(incarnation)
        ? following.received()
        : running.positions().ready();
  }

  private boolean isWriter() {
    return reading instanceof RegisterReading.Present present
        && present.register().writer().equals(incarnation);
  }
}
