// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.insync.Fields;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.server.GtidPosition;
import garrison.database.trace.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of one server, in order; the first is the one that the span began with. */
final class Runs {
  private final List<Run> all = new ArrayList<>();
  private @Nullable Run current;
  private @Nullable String copyOf;
  private long serverId;

  private Runs() {}

  /**
   * Reads a trace.
   *
   * @param span what was over before it began does not count
   */
  static Runs of(List<Moment> moments, Evidence.Span span) {
    Runs runs = new Runs();
    moments.forEach(runs::take);
    runs.beginWith(span);
    return runs;
  }

  List<Run> all() {
    return all;
  }

  /** MariaDB's {@code server_id}; 0 when the trace does not say. */
  long serverId() {
    return serverId;
  }

  private void take(Moment moment) {
    Fields fields = moment.fields();
    switch (moment.kind()) {
      case STARTED -> {
        serverId = fields.number("server-id");
        begin(moment, Optional.of(InitialRole.valueOf(fields.text("role"))));
      }
      case FOLLOWED -> {
        Run before = current;
        begin(moment, Optional.empty());
        Run run = current;
        if (run != null) {
          long position = sequence(fields.text("position"));
          run.startPosition =
              position == 0 && before != null && before.startPosition != Run.NEVER
                  ? before.startPosition
                  : position;
        }
      }
      case REBUILT -> copyOf = fields.text("source");
      default -> detail(moment);
    }
  }

  private void begin(Moment moment, Optional<InitialRole> role) {
    Run before = current;
    if (before != null && before.ended == Run.NEVER) {
      // Nobody saw the end, so it is put as late as it can have been.
      before.ended = moment.atMicros();
    }
    if (moment.fields().text("copy").isEmpty()) {
      current = null;
      return;
    }
    Run run =
        new Run(
            moment.fields().incarnation("incarnation"),
            moment.fields().copy("copy"),
            role,
            moment.atMicros());
    if (role.isPresent()) {
      run.copiedFrom = Optional.ofNullable(copyOf);
      copyOf = null;
    }
    current = run;
    all.add(run);
  }

  private void detail(Moment moment) {
    Run run = current;
    Fields fields = moment.fields();
    if (run == null
        || !moment.has("incarnation")
        || !fields.incarnation("incarnation").equals(run.incarnation)) {
      return;
    }
    switch (moment.kind()) {
      case ANSWERED -> {
        run.startPosition = sequence(fields.text("position"));
        run.cut = moment.has("cut") ? Optional.of(fields.text("cut")) : Optional.empty();
        if (run.role.equals(Optional.of(InitialRole.MASTER))) {
          run.writePosition = run.startPosition;
        }
      }
      case POSITION -> look(run, moment.atMicros(), fields);
      case ENDED -> {
        look(run, fields.number("looked"), fields);
        run.ended = moment.atMicros();
      }
      case OPENED -> {
        run.opened = Math.min(run.opened, moment.atMicros());
        run.openings.add(new Run.Opening(moment.atMicros(), fields.number("epoch")));
        run.writePosition = Math.min(run.writePosition, sequence(fields.text("position")));
      }
      default -> {
        // Tells nothing of how the run went.
      }
    }
  }

  private static void look(Run run, long atMicros, Fields fields) {
    run.look(new Run.Look(atMicros, fields.number("received"), fields.number("applied")));
  }

  static long sequence(String position) {
    return GtidPosition.parse(position).sequence();
  }

  private void beginWith(Evidence.Span span) {
    while (all.size() > 1 && all.get(1).began <= span.beganMicros()) {
      all.removeFirst();
    }
    if (!all.isEmpty() && all.getFirst().began <= span.beganMicros()) {
      Run first = all.getFirst();
      first.began = span.beganMicros();
      first.startPosition = span.baseline();
      first.copiedFrom = Optional.empty();
      first.cut = Optional.empty();
      if (first.writePosition != Run.NEVER) {
        first.writePosition = span.baseline();
      }
    }
  }
}
