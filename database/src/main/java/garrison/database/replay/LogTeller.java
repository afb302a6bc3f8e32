// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.history.Event;
import garrison.database.server.GtidPosition.Gtid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells when one server wrote, received and applied what its log has, run by run. */
final class LogTeller {
  private final Timeline timeline;
  private final List<Gtid> order;
  private final long[] written;

  /**
   * @param order all transactions
   * @param written when each was
   */
  LogTeller(Timeline timeline, List<Gtid> order, long[] written) {
    this.timeline = timeline;
    this.order = order;
    this.written = written;
  }

  /**
   * Tells of one run.
   *
   * @param own what it wrote as the writer
   * @param followed what it received and applied
   * @param later what a later run applied, of which this one may have received the first part
   */
  void tell(
      Run run, @Nullable Run next, List<Integer> own, List<Integer> followed, List<Integer> later) {
    long end = Math.min(run.ended, next == null ? Run.NEVER : next.began);
    for (int number : own) {
      timeline.add(
          Math.min(written[number], end - 2),
          Timeline.Rank.WRITTEN,
          at -> new Event.Written(at, run.incarnation, number));
    }
    // What stands in the log before its own first one was there when it opened.
    long limit = Math.min(end, run.opened) - 2;
    long received = run.began;
    long applied = run.began;
    for (int number : followed) {
      long sequence = order.get(number).sequence();
      received = Math.min(limit, received(run, received, number));
      applied = Math.max(applied, received + 1);
      applied =
          Math.min(
              limit + 1, Math.max(applied, after(run.lastWithout(sequence, Run.Look::applied))));
      tellReceived(run, received, number);
      timeline.add(
          applied, Timeline.Rank.APPLIED, at -> new Event.Applied(at, run.incarnation, number));
    }
    if (run.role.isEmpty() && run.opened == Run.NEVER) {
      // A start alone follows nobody.
      tellLost(run, end, received, later);
    }
  }

  /** What it had received when it ended, and lost: by the last look, and what came after that. */
  private void tellLost(Run run, long end, long before, List<Integer> later) {
    long received = before;
    for (int number : later) {
      long sequence = order.get(number).sequence();
      if (sequence > run.highestReceived() && written[number] >= end) {
        return;
      }
      received = Math.min(end - 2, received(run, received, number));
      tellReceived(run, received, number);
    }
  }

  private long received(Run run, long before, int number) {
    long seen = run.lastWithout(order.get(number).sequence(), Run.Look::received);
    return Math.max(Math.max(before, written[number]), Math.max(run.began + 1, after(seen)));
  }

  private static long after(long lookMicros) {
    return lookMicros == Long.MIN_VALUE ? lookMicros : lookMicros + 1;
  }

  private void tellReceived(Run run, long atMicros, int number) {
    timeline.add(
        atMicros, Timeline.Rank.RECEIVED, at -> new Event.Received(at, run.incarnation, number));
  }
}
