// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment;
import garrison.model.ServerName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * All that was observed of a stretch of time. Times are microseconds since 1970, by one clock.
 *
 * @param span the stretch
 * @param servers what each database server recorded and holds
 * @param writes what clients asked for, and were told
 */
public record Evidence(Span span, Map<ServerName, Witness> servers, List<ClientWrite> writes) {
  public Evidence {
    // In one order, so that the same evidence is always told in the same words.
    servers = Collections.unmodifiableMap(new TreeMap<>(servers));
    writes = List.copyOf(writes);
  }

  /**
   * A stretch of time.
   *
   * @param beganMicros its begin
   * @param healedMicros when the last fault ended
   * @param endedMicros its end
   * @param baseline the last transaction that every server held before; the history is about later
   *     ones
   */
  public record Span(long beganMicros, long healedMicros, long endedMicros, long baseline) {}

  /**
   * One server.
   *
   * @param moments its trace, from the last moment of each kind before the span on
   * @param log the transactions after the baseline in its binary logs, in their order, at the end
   * @param logBase what its data folder holds before the first transaction of its logs
   */
  public record Witness(List<Moment> moments, List<Gtid> log, long logBase) {
    public Witness {
      moments = List.copyOf(moments);
      log = List.copyOf(log);
    }
  }

  /**
   * One write of a client.
   *
   * @param id its name, for people
   * @param sentMicros just before it was sent
   * @param acknowledgedMicros when the client was told that it is kept, if it was
   * @param gtid the transaction that has it, if a log does
   */
  public record ClientWrite(
      String id, long sentMicros, OptionalLong acknowledgedMicros, Optional<Gtid> gtid) {}
}
